import tensorflow as tf

x = tf.random.normal((32, 4))
encoder = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(2)])
decoder = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(4)])
book = tf.Variable(tf.random.normal((8, 2)))
weights = [*encoder.trainable_variables, *decoder.trainable_variables, book]
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        z = encoder(x)
        nearest = tf.argmin(tf.norm(z[:, None] - book[None], axis=2), axis=1)
        code = tf.gather(book, nearest)
        loss = tf.reduce_mean(tf.square(decoder(z + tf.stop_gradient(code - z)) - x))
        loss += tf.reduce_mean(tf.square(tf.stop_gradient(z) - code))
        loss += 0.25 * tf.reduce_mean(tf.square(tf.stop_gradient(z) - code))  # warning: [TL529] encoder, book move wrongly
    optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
