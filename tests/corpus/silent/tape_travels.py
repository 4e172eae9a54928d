"""Tapes as arguments, attributes, results, in lists and stacks."""

import contextlib

import tensorflow as tf

w = tf.Variable(3.0)
v = tf.Variable([1.0, 2.0])
optimizer = tf.keras.optimizers.SGD(0.1)
optimizer.build([w, v])


def record():
    with tf.GradientTape() as tape:
        loss = w**2
    return tape, loss


def finish(tape, loss, variables):
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))


def optional_tape(tape=None):
    with tape or tf.GradientTape() as active:
        loss = w**2 + tf.reduce_sum(v)
    finish(active, loss, [w, v])


def many():
    tapes = [tf.GradientTape() for _ in range(2)]
    with contextlib.ExitStack() as stack:
        for tape in tapes:
            stack.enter_context(tape)
        loss = w**2 * tf.reduce_sum(v)
    dw = tapes[0].gradient(loss, w)
    dv = tapes[1].gradient(loss, v)
    optimizer.apply_gradients([(dw, w), (dv, v)])


def by_hand():
    tape = tf.GradientTape()
    tape.__enter__()
    loss = w**2
    tape.__exit__(None, None, None)
    optimizer.apply_gradients([(tape.gradient(loss, w), w)])


def reentered():
    tape = tf.GradientTape()
    for _ in range(3):
        with tape:
            loss = w**2
        optimizer.apply_gradients([(tape.gradient(loss, w), w)])


def reset():
    with tf.GradientTape() as tape:
        loss = w**2
        tape.reset()
        loss = w**2 + tf.reduce_sum(v**2)
    finish(tape, loss, [w, v])


def continued():
    tape = tf.GradientTape(persistent=True)
    with tape:
        a = w**2
    with tape:
        b = a + tf.reduce_sum(v)
    print(tape.gradient(b, w), tape.gradient(b, v), tape.jacobian(b, v))


finish(*record(), [w])
optional_tape()
optional_tape(tf.GradientTape())
many()
by_hand()
reentered()
reset()
continued()
