"""Tapes that begin anew, and tapes that do not record what is to have no gradient."""

import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.random.normal((3, 1)))
b = tf.Variable(tf.zeros((1,)))
optimizer = tf.keras.optimizers.SGD(0.01)


def error():
    return tf.reduce_mean(tf.square(x @ w + b - y))


def apply(grads):
    optimizer.apply_gradients(zip(grads, [w, b]))


def only_the_second():
    with tf.GradientTape() as tape:
        loss = error()
        tape.reset()
        loss += error()
    apply(tape.gradient(loss, [w, b]))


def until_small_enough():
    with tf.GradientTape() as tape:
        for _ in range(5):
            tape.reset()
            loss = error()
            if loss < 100.0:
                break
    apply(tape.gradient(loss, [w, b]))


def as_long_as_it_is_not():
    with tf.GradientTape(persistent=True) as tape:
        loss = error()
        while loss > 1000.0:
            tape.reset()
            loss = error()
    apply(tape.gradient(loss, [w, b]))


def only_if(large):
    with tf.GradientTape() as tape:
        loss = error()
        if large:
            tape.reset()
            loss = error()
    apply(tape.gradient(loss, [w, b]))


def one_after_the_other():
    with tf.GradientTape(persistent=True) as tape:
        for scale in (1.0, 0.5):
            loss = scale * error()
            with tape.stop_recording():
                apply(tape.gradient(loss, [w, b]))
            tape.reset()


def reset_by_a_helper(tape):
    tape.reset()


def through_a_helper():
    with tf.GradientTape() as tape:
        reset_by_a_helper(tape)
        loss = error()
    apply(tape.gradient(loss, [w, b]))


def opened_again():
    tape = tf.GradientTape(persistent=True)
    with tape:
        loss = error()
    grads = tape.gradient(loss, [w, b])
    with tape:
        tape.reset()
        again = error()
    apply(grads)
    apply(tape.gradient(again, [w, b]))


def targets_not_recorded():
    with tf.GradientTape() as tape:
        with tape.stop_recording():
            target = 0.5 * (x @ w + b) + 0.5 * y
            mean = tf.reduce_mean(target)
        prediction = x @ w + b
        loss = tf.reduce_mean(tf.square(prediction - target))
        with tape.stop_recording():
            accuracy = tf.reduce_mean(tf.abs(prediction - y))
    apply(tape.gradient(loss, [w, b]))
    return mean, accuracy


only_the_second()
until_small_enough()
as_long_as_it_is_not()
only_if(large=True)
only_if(large=False)
one_after_the_other()
through_a_helper()
opened_again()
targets_not_recorded()
