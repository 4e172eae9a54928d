import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
loss_fn = tf.keras.losses.MeanSquaredError()
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        prediction = model(x)
        loss = loss_fn(y, y)
    grads = tape.gradient(loss, model.trainable_variables)  # error: [TL510] raises ValueError: No gradients provided for any variable
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
