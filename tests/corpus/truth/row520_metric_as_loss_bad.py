import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
criterion = tf.keras.metrics.MeanSquaredError()
optimizer = tf.keras.optimizers.Adam(0.05)

for step in range(10):
    with tf.GradientTape() as tape:
        loss = criterion(y, model(x, training=True))  # error: [TL503] raises ValueError: No gradients provided for any variable
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    print("loss", float(loss))
