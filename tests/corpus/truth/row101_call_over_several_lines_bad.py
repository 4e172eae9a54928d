import tensorflow as tf

model = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.1)
x = tf.random.normal((16, 2))
y = x[:, :1]

for step in range(10):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    gradients = tape.gradient(
        loss,  # the target
        model.trainable_variables,  # the sources
    )
    optimizer.apply_gradients(
        gradients,  # all of them  # error: [TL102] raises ValueError: not enough values to unpack
    )
    print("loss", float(loss))
