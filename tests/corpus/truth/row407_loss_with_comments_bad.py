import tensorflow as tf

model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(0.05)
x = tf.random.normal((32, 3))
y = x[:, 1:2]

for epoch in range(10):
    # forward pass
    with tf.GradientTape() as tape:
        predictions = model(x, training=True)  # (32, 1)

    # mean squared error
    loss = tf.reduce_mean(  # error: [TL501] raises ValueError: No gradients provided for any variable
        tf.square(predictions - y)  # per example
    )
    # backward pass
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    print("loss", float(loss))
