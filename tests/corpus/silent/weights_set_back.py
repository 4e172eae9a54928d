"""Weights that are kept and set back, and networks that follow others."""

import tensorflow as tf


def network():
    return tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(2)])


def follow(slow, fast, rate=0.9):
    for one, other in zip(slow.trainable_variables, fast.trainable_variables):
        one.assign(rate * one + (1.0 - rate) * other)


online, target = network(), network()
target.set_weights(online.get_weights())
optimizer = tf.keras.optimizers.SGD(0.1)
x = tf.random.normal((8, 3))

best = online.get_weights()
for step in range(5):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(online(x) - target(x) - 1.0))
    variables = online.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
    for one in variables:
        one.assign(0.99 * one)
    follow(target, online)
online.set_weights(best)
for one, kept in zip(online.trainable_variables, best):
    one.assign(kept)
