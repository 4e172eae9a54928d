"""Lists of gradients that are worked on one by one, filtered on both sides, or no lists at all."""

import numpy as np
import tensorflow as tf

w = tf.Variable([1.0, 2.0])
b = tf.Variable(0.5)
unused = tf.Variable(1.0)
epoch = tf.Variable(0)
average = tf.Variable(0.0, trainable=False)
variables = [w, b, unused]
optimizer = tf.keras.optimizers.SGD(0.01)
optimizer.build(variables)


def gradients_of(sources):
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum((w + b) ** 2)
    return tape.gradient(loss, sources)


def scaled():
    grads = gradients_of([w, b])
    grads = [0.5 * g for g in grads]
    grads = [tf.clip_by_value(g, -1.0, 1.0) for g in grads]
    gw, gb = [g / 2 for g in grads]
    optimizer.apply_gradients([(gw * 2, w), (-1.0 * -gb, b)])


def one_tensor():
    grad = gradients_of(w)
    grad = tf.clip_by_norm(grad * 0.5 / 2, 1.0)
    optimizer.apply_gradients([(-(-grad), w)])


def both_sides_filtered():
    grads = gradients_of(variables)
    kept = [v for g, v in zip(grads, variables) if g is not None]
    grads = [g for g in grads if g is not None]
    optimizer.apply_gradients(zip(grads, kept))


def pairs_filtered():
    pairs = [(g, v) for g, v in zip(gradients_of(variables), variables) if g is not None]
    optimizer.apply_gradients(pairs)


def norms():
    grads = [g for g in gradients_of(variables) if g is not None]
    return np.mean([float(tf.norm(g)) for g in grads])


def watched_although_not_trainable():
    with tf.GradientTape() as tape:
        tape.watch(average)
        loss = tf.square(average - 1.0)
    tf.keras.optimizers.SGD(0.1).apply_gradients([(tape.gradient(loss, average), average)])


for _ in range(3):
    scaled()
    one_tensor()
    both_sides_filtered()
    pairs_filtered()
    epoch.assign_add(1)
norms()
watched_although_not_trainable()
