"""Names that are bound anew beside variables, and updates that go another way."""

import tensorflow as tf

w = tf.Variable([1.0, 2.0])
b = tf.Variable(0.5)
steps = tf.Variable(0, trainable=False)
x = tf.constant([0.5, -0.5])


def adapted(variables, rate=0.1):
    """One inner step of MAML: the fast weights take the place of the slow ones."""
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum((variables[0] * x + variables[1]) ** 2)
    fast = []
    for variable, gradient in zip(variables, tape.gradient(loss, variables)):
        variable = variable - rate * gradient
        fast.append(variable)
    return fast


def differentiable_step(slow):
    with tf.GradientTape() as outer:
        weight = slow
        with tf.GradientTape() as inner:
            loss = tf.reduce_sum(weight**2)
        weight = weight - 0.1 * inner.gradient(loss, weight)
        after = tf.reduce_sum(weight**2)
    return outer.gradient(after, slow)


def descend(point):
    """A tensor is watched, so it may be bound anew."""
    for _ in range(3):
        with tf.GradientTape() as tape:
            tape.watch(point)
            value = tf.reduce_sum(point**2)
        point -= 0.1 * tape.gradient(value, point)
    return point


def start_from(variable):
    position = variable
    with tf.GradientTape() as tape:
        value = tf.reduce_sum(position**2)
    position = position - 0.1 * tape.gradient(value, position)
    for _ in range(2):
        with tf.GradientTape() as tape:
            tape.watch(position)
            value = tf.reduce_sum(position**2)
        position = position - 0.1 * tape.gradient(value, position)
    return position


for _ in range(3):
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum((w * x + b) ** 2)
    dw, db = tape.gradient(loss, [w, b])
    candidate = w - 0.1 * dw
    w.assign(candidate)
    b.assign(b - 0.1 * db)
    steps.assign_add(1)
    scale = 0.9
    scale -= 0.1

print(adapted([w, b]), differentiable_step(w), descend(tf.ones(2)), start_from(w))
