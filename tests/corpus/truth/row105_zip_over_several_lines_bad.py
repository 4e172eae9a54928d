import tensorflow as tf

model = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.1)
x = tf.random.normal((16, 2))

for step in range(10):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - 1.0))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(
        zip(  # error: [TL203] raises AttributeError: object has no attribute '_unique_id'
            model.trainable_variables,  # what is moved
            gradients,  # by what
        )
    )
    print("loss", float(loss))
