"""Distances of a batch to itself, of which the diagonal is masked: its gradient is zero."""

import tensorflow as tf

x = tf.random.normal((8, 3))
embed = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(2)])
optimizer = tf.keras.optimizers.SGD(0.05)
others = 1.0 - tf.eye(8)


def apart(points):
    return tf.sqrt(tf.reduce_sum(tf.square(points[:, None] - points[None]), axis=-1))


for step in range(5):
    with tf.GradientTape() as tape:
        distances = apart(embed(x)) * others
        kept = tf.boolean_mask(apart(embed(x)), others > 0.0)
        chosen = tf.where(others > 0.0, apart(embed(x)), 0.0)
        loss = -tf.reduce_mean(distances) - tf.reduce_mean(kept) - tf.reduce_mean(chosen)
    grads = tape.gradient(loss, embed.trainable_variables)
    optimizer.apply_gradients(zip(grads, embed.trainable_variables))
print(embed.get_weights())
