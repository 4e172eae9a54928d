import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.cast(tf.reduce_sum(x, axis=1, keepdims=True) > 0, tf.float32)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(0.05)

for step in range(20):
    with tf.GradientTape() as tape:
        wrong = tf.math.not_equal(tf.math.greater(model(x), 0.5), y > 0.5)  # error: [TL503] raises ValueError: No gradients provided for any variable
        loss = tf.cast(tf.math.count_nonzero(wrong), tf.float32) / 32.0
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
