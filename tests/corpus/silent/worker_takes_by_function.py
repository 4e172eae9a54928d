"""A worker takes the gradients of its own copy by a function, and applies them to the shared one."""

import tensorflow as tf


def network():
    return tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])


def take(tape, target, sources):
    return tape.gradient(target, sources)


model, optimizer = network(), tf.keras.optimizers.Adam(0.01)


def push(local, x):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(local(x) - 1.0))
    gradients = take(tape, loss, local.trainable_weights)
    optimizer.apply_gradients(zip(gradients, model.trainable_weights))


for _ in range(2):
    push(network(), tf.random.normal((4, 3)))
