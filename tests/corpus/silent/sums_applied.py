"""Sums of gradients that look as if they were never cleared, and those that are, somehow."""

import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.01)


def gradients():
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    return tape.gradient(loss, [w])


def momentum():
    velocity = [tf.zeros_like(w)]
    for _ in range(3):
        for _ in range(2):
            velocity = [0.9 * v + g for v, g in zip(velocity, gradients())]
        optimizer.apply_gradients(zip(velocity, [w]))


def once():
    total = [tf.zeros_like(w)]
    for _ in range(3):
        total = [t + g for t, g in zip(total, gradients())]
    optimizer.apply_gradients(zip(total, [w]))


def at_the_end_of_all(count):
    total = [tf.zeros_like(w)]
    for step in range(count):
        total = [t + g for t, g in zip(total, gradients())]
        if step == count - 1:
            optimizer.apply_gradients(zip(total, [w]))


def as_many_as_there_are(count):
    total = [tf.zeros_like(w)]
    for step in range(count):
        total = [t + g for t, g in zip(total, gradients())]
        if (step + 1) % count == 0:
            optimizer.apply_gradients(zip(total, [w]))


def until_it_is_enough():
    total = [tf.zeros_like(w)]
    for _ in range(3):
        for _ in range(2):
            total = [t + g for t, g in zip(total, gradients())]
        optimizer.apply_gradients(zip(total, [w]))
        break


def from_where_it_began():
    first, total = w.numpy(), [tf.zeros_like(w)]
    for _ in range(3):
        for _ in range(2):
            total = [t + g for t, g in zip(total, gradients())]
        w.assign(first)
        optimizer.apply_gradients(zip(total, [w]))


def cleared(sums):
    return [tf.zeros_like(one) for one in sums]


def cleared_by_a_function():
    total = [tf.zeros_like(w)]
    for _ in range(3):
        for _ in range(2):
            total = [t + g for t, g in zip(total, gradients())]
        optimizer.apply_gradients(zip(total, [w]))
        total = cleared(total)


def for_each_epoch():
    for _ in range(3):
        total = [tf.zeros_like(w)]
        for _ in range(2):
            total = [t + g for t, g in zip(total, gradients())]
        optimizer.apply_gradients(zip(total, [w]))


momentum()
once()
at_the_end_of_all(3)
as_many_as_there_are(3)
until_it_is_enough()
from_where_it_began()
cleared_by_a_function()
for_each_epoch()
