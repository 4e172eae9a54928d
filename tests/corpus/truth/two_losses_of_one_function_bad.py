import tensorflow as tf

x = tf.random.normal((32, 3))
generator = tf.Variable([[0.1], [0.2], [0.3]])
critic = tf.Variable([[0.3], [0.2], [0.1]])
optimizer = tf.keras.optimizers.Adam(0.1)


@tf.function
def losses():
    return tf.reduce_mean(tf.square(x @ generator)), tf.reduce_mean(tf.square(x @ critic - 1.0))


for step in range(10):
    with tf.GradientTape() as tape:
        of_generator, of_critic = losses()
    grads = tape.gradient(of_generator, [critic])  # error: [TL510] critic does not move
    optimizer.apply_gradients(zip(grads, [critic]))
