"""Tensors that are watched, late or early, by another name or in a list; or computed on the tape."""

import tensorflow as tf

w = tf.Variable(tf.ones((4, 2)))
net = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(4), tf.keras.layers.Dense(2)])
a, b = tf.ones((3, 4)), tf.random.normal((3, 4))

# an operation with a variable in it is recorded, whatever is watched
with tf.GradientTape() as tape:
    product = a @ w
    tape.watch(a)
    total = tf.reduce_sum(product)
print(tf.norm(tape.gradient(total, a)))

with tf.GradientTape() as tape:
    total = tf.reduce_sum(net(a))
    tape.watch(a)
print(tf.norm(tape.gradient(total, a)))

# computed on the tape from a variable, or from a tensor that is watched
with tf.GradientTape() as tape:
    hidden = a @ w
    total = tf.reduce_sum(hidden * hidden)
print(tf.norm(tape.gradient(total, hidden)))

with tf.GradientTape() as tape:
    tape.watch(a)
    mixed = a + 0.5 * (b - a)
    total = tf.reduce_sum(net(mixed))
print(tf.norm(tape.gradient(total, mixed)))

with tf.GradientTape() as tape:
    features = net.layers[0](a)
    tape.watch(features)
    score = net.layers[1](features)[:, 0]
print(tf.reduce_mean(tape.gradient(score, features)))

# the very same tensor under another name
cast = tf.cast(a, tf.float32)
with tf.GradientTape() as tape:
    tape.watch(a)
    total = tf.reduce_sum(net(cast))
print(tf.norm(tape.gradient(total, cast)))

# in a list, one by one, or all at once
parts = [a * 1.0, b * 1.0]
with tf.GradientTape() as tape:
    tape.watch(parts)
    total = tf.reduce_sum(net(parts[0]) + net(parts[1]))
print(tf.norm(tape.gradient(total, parts)[0]))

with tf.GradientTape() as tape:
    for part in parts:
        tape.watch(part)
    total = tf.reduce_sum(net(parts[0]) + net(parts[1]))
print(tf.norm(tape.gradient(total, parts)[1]))

# zeros are asked for
with tf.GradientTape() as tape:
    total = tf.reduce_sum(net(a))
print(tf.norm(tape.gradient(total, a, unconnected_gradients="zero")))


# what is given may be a variable
def slope(value):
    with tf.GradientTape() as tape:
        square = value * value
    return 2.0 * tape.gradient(square, value)


slope(tf.Variable(2.0))


def slope_or_none(value):
    with tf.GradientTape() as tape:
        square = value * value
    found = tape.gradient(square, value)
    return None if found is None else 2.0 * found


slope_or_none(tf.Variable(2.0))
slope_or_none(tf.constant(2.0))


def slopes_that_are(values):
    with tf.GradientTape() as tape:
        total = tf.add_n([value * value for value in values])
    return [2.0 * one for one in tape.gradient(total, values) if one is not None]


slopes_that_are([tf.constant(2.0), tf.constant(3.0)])

# the gradient of a gradient
point = tf.constant(1.5)
with tf.GradientTape(persistent=True) as tape:
    tape.watch(point)
    cube = point**3
    first = tape.gradient(cube, point)
print(2.0 * tape.gradient(first, point))
print(2.0 * tape.gradient(cube, point))

with tf.GradientTape() as outer:
    outer.watch(point)
    with tf.GradientTape() as inner:
        inner.watch(point)
        cube = point**3
    first = 0.5 * inner.gradient(cube, point)
print(2.0 * outer.gradient(first, point))
