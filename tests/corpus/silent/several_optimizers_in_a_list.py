"""Optimizers that are all made before the loop in which each does a step."""

import tensorflow as tf

x = tf.random.normal((32, 3))
w = tf.Variable(tf.zeros((3, 1)))


def made(rate):
    return tf.keras.optimizers.Adam(rate)


for optimizer in [tf.keras.optimizers.Adam(rate) for rate in (0.1, 0.2)]:
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - 1.0))
    optimizer.apply_gradients(zip(tape.gradient(loss, [w]), [w]))

several = {rate: made(rate) for rate in (0.1, 0.2)}
for rate in several:
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - 1.0))
    several[rate].apply_gradients(zip(tape.gradient(loss, [w]), [w]))
