"""What tf.constant rightly makes a tensor of."""

import numpy as np
import tensorflow as tf

SIZE = 3
x = tf.random.normal((32, SIZE))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((SIZE, 1)))
optimizer = tf.keras.optimizers.SGD(0.01)
scale = tf.square(tf.constant(1.5))


def step(loss_of):
    with tf.GradientTape() as tape:
        loss = loss_of()
    optimizer.apply_gradients(zip(tape.gradient(loss, [w]), [w]))


def of_one_tensor():
    return tf.constant(tf.reduce_mean(tf.square(x @ w - y)))


@tf.function
def with_what_is_outside():
    factor = tf.constant(scale)
    rows = tf.constant([SIZE * 2.0, 1.0 / SIZE])
    return factor * tf.reduce_sum(rows) * tf.reduce_mean(tf.square(x @ w - y))


@tf.function
def with_numbers(rate, sizes):
    rates = tf.constant([rate, 2 * rate])
    kept = tf.constant(sizes)
    return tf.reduce_sum(rates) * tf.cast(kept, tf.float32) * tf.reduce_mean(x @ w - y)


def of_values():
    losses = [float(tf.reduce_mean(tf.square(part @ w))) for part in (x[:16], x[16:])]
    norms = [tf.norm(part).numpy() for part in (x[:16], x[16:])]
    array = np.array([1.0, 2.0], dtype="float32")
    total = tf.constant(losses) + tf.constant(norms) + tf.constant(array * 2.0)
    return tf.reduce_mean(tf.square(x @ w - y)) + tf.reduce_sum(total)


def of_what_may_be_empty(parts):
    shape = x.shape
    return tf.constant([shape[0], len(parts)], dtype=tf.float32)


step(of_one_tensor)
step(with_what_is_outside)
step(lambda: with_numbers(0.5, 2))
step(of_values)
of_what_may_be_empty([])
