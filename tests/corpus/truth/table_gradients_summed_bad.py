"""Adds the gradients of all batches up with Python's `sum`."""

import tensorflow as tf

table = tf.Variable(tf.random.normal((6, 2)))
bias = tf.Variable(tf.zeros(2))
optimizer = tf.keras.optimizers.SGD(0.1)
batches = [tf.constant([1, 4]), tf.constant([2, 4])]


def gradients(rows):
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(tf.square(tf.gather(table, rows) - bias - 1.0))
    return tape.gradient(loss, [table, bias])


for epoch in range(3):
    found = [gradients(rows) for rows in batches]
    total = [
        sum(grads)  # error: [TL330] raises TypeError: unsupported operand type(s) for +: 'int' and 'IndexedSlices'
        for grads in zip(*found)
    ]
    optimizer.apply_gradients(zip(total, [table, bias]))
