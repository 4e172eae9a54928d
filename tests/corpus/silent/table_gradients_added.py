"""Gradients of tables that are made tensors before, or while, they are added up."""

import tensorflow as tf

table = tf.Variable(tf.random.normal((6, 2)))
bias = tf.Variable(tf.zeros(2))
opt = tf.keras.optimizers.SGD(0.1)


def grads(rows):
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(tf.square(tf.gather(table, rows) - bias))
    return tape.gradient(loss, [table, bias])


def step(batches):
    acc = None
    for rows in batches:
        g = grads(rows)
        if acc is None:
            acc = list(g)
        else:
            for i in range(len(acc)):
                acc[i] = acc[i] + tf.convert_to_tensor(g[i])
    opt.apply_gradients(zip([a / 2.0 for a in acc], [table, bias]))


def step2(batches):
    acc = grads(batches[0])
    for rows in batches[1:]:
        acc = [tf.add(a, b) for a, b in zip(acc, grads(rows))]
    opt.apply_gradients(zip([a / 2.0 for a in acc], [table, bias]))


def step3(batches):
    acc = grads(batches[0])
    for rows in batches[1:]:
        g = grads(rows)
        for i, one in enumerate(g):
            acc[i] = tf.add(acc[i], one)
    opt.apply_gradients(zip([a / 2.0 for a in acc], [table, bias]))


b = [tf.constant([1, 4]), tf.constant([2, 4])]
step(b)
step2(b)
step3(b)
