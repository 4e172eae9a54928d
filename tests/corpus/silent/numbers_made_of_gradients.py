"""Numbers and arrays that are rightly made of gradients."""

import numpy as np
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
v = tf.Variable(tf.ones((3, 1)))
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.01)
own = tf.keras.optimizers.SGD(0.01)


def taken():
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ (w + v) - y))
    return tape.gradient(loss, [w, v])


def of_model(batch):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(batch) - tf.reduce_sum(batch, 1, keepdims=True)))
    return tape.gradient(loss, model.trainable_variables)


def array_of_one_shape():
    grads = taken()
    scaled = np.array(grads) * 0.5
    optimizer.apply_gradients(zip(scaled, [w, v]))
    optimizer.apply_gradients(zip(tf.stack(grads), [w, v]))


def only_shown():
    grads = taken()
    norm = tf.linalg.global_norm(grads)
    largest = tf.reduce_max([tf.reduce_max(tf.abs(gradient)) for gradient in grads])
    mean = tf.reduce_mean(grads)
    if norm < 100.0:
        optimizer.apply_gradients(zip(grads, [w, v]))
    return norm, largest, mean


def scaled_by_the_norm():
    grads = taken()
    norm = tf.linalg.global_norm(grads)
    grads = [gradient / (norm + 1e-6) for gradient in grads]
    optimizer.apply_gradients(zip(grads, [w, v]))


def mean_over_batches():
    batches = [of_model(x[start : start + 8]) for start in range(0, 32, 8)]
    means = [tf.reduce_mean(several, axis=0) for several in zip(*batches)]
    own.apply_gradients(zip(means, model.trainable_variables))
    sums = [sum(several) for several in zip(*batches)]
    own.apply_gradients(zip(sums, model.trainable_variables))


def each_centred():
    grads = [gradient - tf.reduce_mean(gradient) for gradient in of_model(x)]
    own.apply_gradients(zip(grads, model.trainable_variables))


def one_for_all():
    mean = sum(taken()) / 2.0
    optimizer.apply_gradients([(mean, w), (mean, v)])
    optimizer.apply_gradients(zip([mean, mean], [w, v]))


array_of_one_shape()
only_shown()
scaled_by_the_norm()
mean_over_batches()
each_centred()
one_for_all()
