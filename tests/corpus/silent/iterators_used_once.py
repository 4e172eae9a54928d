"""Iterators that are run over once, or perhaps once before, or anew in each turn."""

import itertools

import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
variables = model.trainable_variables
optimizer = tf.keras.optimizers.Adam(0.05)
debug = False


def gradients():
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    return tape.gradient(loss, variables)


def clipped(pairs):
    return ((tf.clip_by_norm(g, 1.0), v) for g, v in pairs)


for step in range(3):
    pairs = zip(gradients(), variables)
    print(pairs, type(pairs), id(pairs), isinstance(pairs, zip))
    optimizer.apply_gradients(clipped(pairs))

for step in range(3):
    pairs = zip(gradients(), variables)
    if debug:
        print(list(pairs))
    else:
        optimizer.apply_gradients(pairs)

pairs = zip(gradients(), variables)
pairs, shown = itertools.tee(pairs)
for gradient, variable in shown:
    print(variable.name, gradient.shape)
optimizer.apply_gradients(pairs)

pairs = list(zip(gradients(), variables))
print(len(pairs), [v.name for _, v in pairs])
optimizer.apply_gradients(pairs)

pairs = zip(gradients(), variables)
first = next(pairs)
optimizer.apply_gradients([first, *pairs])

pairs = iter(zip(gradients(), variables))
optimizer.apply_gradients(pairs)
pairs = filter(lambda pair: pair[0] is not None, zip(gradients(), variables))
optimizer.apply_gradients(pairs)
