"""Tapes that are made in one place and opened, or told what to watch, in another."""

import contextlib

import tensorflow as tf

w = tf.Variable([1.0, 2.0])
x = tf.constant([3.0, 4.0])
z = tf.constant([1.0, 1.0])
optimizer = tf.keras.optimizers.SGD(0.01)


def opened_later():
    tape = tf.GradientTape()
    with tape:
        loss = tf.reduce_sum(w**2)
    optimizer.apply_gradients([(tape.gradient(loss, w), w)])


def opened_on_a_stack():
    with contextlib.ExitStack() as stack:
        tape = tf.GradientTape()
        stack.enter_context(tape)
        loss = tf.reduce_sum(w**2)
    optimizer.apply_gradients([(tape.gradient(loss, w), w)])


def opened_by_hand():
    tape = tf.GradientTape()
    tape.__enter__()
    loss = tf.reduce_sum(w**2)
    tape.__exit__(None, None, None)
    optimizer.apply_gradients([(tape.gradient(loss, w), w)])


def watch_all(tape, variables):
    for variable in variables:
        tape.watch(variable)


def watched_by_another():
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        watch_all(tape, [w])
        loss = tf.reduce_sum(w**2)
    optimizer.apply_gradients([(tape.gradient(loss, w), w)])


def input_gradient(watch=True):
    with tf.GradientTape() as tape:
        if watch:
            tape.watch(x)
        value = tf.reduce_sum(w * x**2)
    return tf.sign(tape.gradient(value, x))


def shown_to_be_none():
    with tf.GradientTape() as tape:
        value = tf.reduce_sum(w * z)
    print(tape.gradient(value, z))


def of_a_tensor_for_a_variable():
    with tf.GradientTape(persistent=True) as tape:
        hidden = w * 2.0
        value = tf.reduce_sum(hidden**2)
    print(tape.gradient(hidden, w), tape.gradient(value, hidden) * 2.0)


opened_later()
opened_on_a_stack()
opened_by_hand()
watched_by_another()
input_gradient()
shown_to_be_none()
of_a_tensor_for_a_variable()
