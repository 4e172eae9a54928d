"""Of two that are the same, `tf.maximum` gives the gradient to the first."""

import tensorflow as tf

x = tf.random.normal((8, 3))
embed = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(2)])
optimizer = tf.keras.optimizers.SGD(0.1)


def distances(codes):
    apart = codes[:, None, :] - codes[None, :, :]
    squared = tf.reduce_sum(apart * apart, axis=-1)
    return tf.sqrt(tf.maximum(0.0, squared))


for step in range(5):
    with tf.GradientTape() as tape:
        loss = -tf.reduce_mean(distances(embed(x)))
    grads = tape.gradient(loss, embed.trainable_variables)
    optimizer.apply_gradients(zip(grads, embed.trainable_variables))
