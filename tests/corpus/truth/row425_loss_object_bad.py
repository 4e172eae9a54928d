import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
loss_fn = tf.keras.losses.MeanSquaredError()
optimizer = tf.keras.optimizers.Adam(0.05)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = loss_fn(y, model(x))
    grads = tape.gradient(loss_fn, model.trainable_variables)  # error: [TL408] raises AttributeError: 'MeanSquaredError' object has no attribute '_id'; on 2.15 raises TypeError: Cannot convert the argument `type_value`
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
