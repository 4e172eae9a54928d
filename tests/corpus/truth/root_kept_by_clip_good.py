import tensorflow as tf

x = tf.random.normal((8, 3))
embed = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(2)])
optimizer = tf.keras.optimizers.SGD(0.1)


def distances(codes):
    apart = codes[:, None, :] - codes[None, :, :]
    squared = tf.reduce_sum(apart * apart, axis=-1)
    return tf.sqrt(tf.clip_by_value(squared, 1e-12, 100.0))


for step in range(5):
    with tf.GradientTape() as tape:
        loss = -tf.reduce_mean(distances(embed(x)))
    grads = tape.gradient(loss, embed.trainable_variables)
    optimizer.apply_gradients(zip(grads, embed.trainable_variables))
