"""Learns where to begin for many tasks; the network is a function of its parameters."""

import tensorflow as tf

RATE = 0.1


def begin(shape):
    return tf.Variable(tf.random.normal(shape))


theta = [begin((1, 8)), tf.Variable(tf.zeros(8)), begin((8, 1)), tf.Variable(tf.zeros(1))]
optimizer = tf.keras.optimizers.SGD(0.1)


def forward(parameters, x):
    inner, shift, outer, bias = parameters
    return tf.nn.tanh(x @ inner + shift) @ outer + bias


def error(parameters, x, y):
    return tf.reduce_mean(tf.square(forward(parameters, x) - y))


def adapt(x, y):
    with tf.GradientTape() as inner:
        loss = error(theta, x, y)
    grads = inner.gradient(loss, theta)
    return [
        one.assign_sub(RATE * grad)  # warning: [TL646] theta moves wrongly
        for one, grad in zip(theta, grads)
    ]


def outer_step(tasks):
    with tf.GradientTape() as outer:
        losses = []
        for x, y in tasks:
            losses.append(error(adapt(x, y), x, y))
        loss = tf.add_n(losses)
    grads = outer.gradient(loss, theta)
    optimizer.apply_gradients(zip(grads, theta))


x = tf.random.normal((8, 1))
tasks = [(x, tf.sin(x)), (x, tf.cos(x))]
for _ in range(3):
    outer_step(tasks)
