"""Every way to pair gradients with the variables that they belong to."""

import itertools
import operator

import tensorflow as tf

left = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(2)])
right = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(1e-2)
optimizer.build(left.trainable_variables + right.trainable_variables)
x = tf.random.normal((8, 2))


def loss():
    return tf.reduce_mean(tf.square(right(left(x)) - 1.0))


def concatenated():
    with tf.GradientTape() as tape:
        value = loss()
    grads = tape.gradient(value, left.trainable_variables + right.trainable_variables)
    optimizer.apply_gradients(zip(grads, [*left.trainable_variables, *right.trainable_variables]))


def chained():
    variables = list(itertools.chain(left.trainable_weights, right.trainable_weights))
    with tf.GradientTape() as tape:
        value = loss()
    optimizer.apply_gradients(zip(tape.gradient(value, variables), variables))


def summed():
    variables = sum([m.trainable_variables for m in (left, right)], [])
    with tf.GradientTape() as tape:
        value = loss()
    optimizer.apply_gradients(zip(tape.gradient(value, variables), tuple(variables)))


def sliced():
    variables = left.trainable_variables + right.trainable_variables
    n = len(left.trainable_variables)
    slow, fast = tf.keras.optimizers.SGD(1e-3), tf.keras.optimizers.SGD(1e-1)
    with tf.GradientTape() as tape:
        value = loss()
    grads = tape.gradient(value, variables)
    slow.apply_gradients(zip(grads[:n], variables[:n]))
    fast.apply_gradients(zip(grads[n:], variables[n:]))


def only_the_kernels():
    with tf.GradientTape() as tape:
        value = loss()
    grads = tape.gradient(value, left.trainable_variables)
    optimizer.apply_gradients(zip(grads[:1], left.trainable_variables[:1]))
    optimizer.apply_gradients([(grads[1], left.trainable_variables[1])])


def both_reversed():
    variables = left.trainable_variables
    with tf.GradientTape() as tape:
        value = loss()
    grads = tape.gradient(value, variables)
    optimizer.apply_gradients(zip(reversed(grads), reversed(variables)))
    optimizer.apply_gradients(list(zip(grads, variables))[::-1])


def sorted_by_size():
    variables = right.trainable_variables
    with tf.GradientTape() as tape:
        value = loss()
    pairs = sorted(zip(tape.gradient(value, variables), variables), key=lambda pair: pair[1].shape.num_elements())
    optimizer.apply_gradients(pairs)


def unpacked():
    kernel, bias = right.trainable_variables
    with tf.GradientTape() as tape:
        value = loss()
    [dk, db] = tape.gradient(value, [kernel, bias])
    optimizer.apply_gradients([(db, bias), (dk, kernel)])
    optimizer.apply_gradients(zip([dk, db], [kernel, bias]))


def nested():
    with tf.GradientTape() as tape:
        value = loss()
    sources = [left.trainable_variables, right.trainable_variables]
    left_grads, right_grads = tape.gradient(value, sources)
    optimizer.apply_gradients([*zip(left_grads, sources[0]), *zip(right_grads, sources[1])])


def flattened():
    sources = {"left": left.trainable_variables, "right": right.trainable_variables}
    with tf.GradientTape() as tape:
        value = loss()
    grads = tape.gradient(value, sources)
    optimizer.apply_gradients(zip(tf.nest.flatten(grads), tf.nest.flatten(sources)))


def by_name():
    named = {v.path: v for v in left.trainable_variables}
    with tf.GradientTape() as tape:
        value = loss()
    grads = tape.gradient(value, named)
    optimizer.apply_gradients([(grads[key], named[key]) for key in named])
    optimizer.apply_gradients(zip(grads.values(), named.values()))


def one_variable():
    kernel = right.layers[0].kernel
    with tf.GradientTape() as tape:
        value = loss()
    grad = tape.gradient(value, kernel)
    optimizer.apply_gradients([(grad, kernel)])
    optimizer.apply_gradients(zip([grad], [kernel]))
    optimizer.apply_gradients(((grad, kernel),))


def renamed():
    with tf.GradientTape() as tape:
        value = loss()
    theta = left.trainable_weights
    grads = tape.gradient(value, theta)
    params = theta
    optimizer.apply_gradients(zip(grads, params))
    for layer, i in zip(left.layers, itertools.count(step=2)):
        optimizer.apply_gradients(zip(grads[i : i + 2], layer.trainable_variables))


def watched():
    with tf.GradientTape() as tape:
        value = loss()
    variables = tape.watched_variables()
    grads = tape.gradient(value, variables)
    optimizer.apply_gradients(map(operator.itemgetter(0, 1), zip(grads, variables)))


def keras_3_apply():
    variables = left.trainable_variables + right.trainable_variables
    with tf.GradientTape() as tape:
        value = loss()
    grads = tape.gradient(value, variables)
    optimizer.apply(grads, variables)
    optimizer.apply([g * 0.5 for g in grads], trainable_variables=variables)
    with tf.GradientTape() as tape:
        value = loss()
    optimizer.apply(tape.gradient(value, variables))


concatenated()
chained()
summed()
sliced()
only_the_kernels()
both_reversed()
sorted_by_size()
unpacked()
nested()
flattened()
by_name()
one_variable()
renamed()
watched()
keras_3_apply()
