"""Tapes around, inside of and beside a tf.function, each with its gradients on its own side."""

import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.01)


@tf.function
def error(prediction):
    return tf.reduce_mean(tf.square(prediction - y))


def around_a_graph():
    with tf.GradientTape() as tape:
        loss = error(x @ w)
    optimizer.apply_gradients(zip(tape.gradient(loss, [w]), [w]))


def apply(tape, loss):
    optimizer.apply_gradients(zip(tape.gradient(loss, [w]), [w]))


@tf.function
def inside_with_a_helper():
    with tf.GradientTape() as tape:
        loss = error(x @ w)
    apply(tape, loss)


def outside_with_a_helper():
    with tf.GradientTape() as tape:
        loss = error(x @ w)
    apply(tape, loss)


def loss_found_outside():
    with tf.GradientTape() as tape:
        loss = error(x @ w)

    @tf.function
    def gradients():
        return tape.gradient(loss, [w])

    optimizer.apply_gradients(zip(gradients(), [w]))


@tf.function
def apply_only(grads):
    optimizer.apply_gradients(zip(grads, [w]))


def gradients_as_argument():
    with tf.GradientTape() as tape:
        loss = error(x @ w)
    apply_only(tape.gradient(loss, [w]))


def not_compiled(loss, tape):
    return tape.gradient(loss, [w])


def with_a_function_not_converted():
    take = tf.autograph.experimental.do_not_convert(not_compiled)
    with tf.GradientTape() as tape:
        loss = error(x @ w)
    optimizer.apply_gradients(zip(take(loss, tape), [w]))


def record():
    with tf.GradientTape() as tape:
        loss = error(x @ w)
    return loss, tape


@tf.function
def recorded_by_a_helper():
    loss, tape = record()
    optimizer.apply_gradients(zip(tape.gradient(loss, [w]), [w]))
    return loss


around_a_graph()
inside_with_a_helper()
outside_with_a_helper()
loss_found_outside()
gradients_as_argument()
with_a_function_not_converted()
recorded_by_a_helper()
