import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
student = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
other = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(0.05)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(other(x) - y))
    grads = tape.gradient(loss, student.trainable_variables)  # error: [TL510] raises ValueError: No gradients provided for any variable
    optimizer.apply_gradients(zip(grads, student.trainable_variables))
student.set_weights(other.get_weights())
