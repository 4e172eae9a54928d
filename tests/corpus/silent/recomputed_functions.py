"""Functions that the backward pass runs again, which draw the same or nothing there."""

import tensorflow as tf

w = tf.Variable(tf.ones((3, 1)))
dropout = tf.keras.layers.Dropout(0.5)


@tf.recompute_grad
def stateless(inputs, seed):
    return tf.nn.experimental.stateless_dropout(inputs, 0.5, seed=seed) @ w


@tf.recompute_grad
def in_use(inputs):
    return dropout(inputs, training=False) @ w


def noisy(inputs):
    return (inputs + tf.random.normal(tf.shape(inputs))) @ w


@tf.recompute_grad
def seeded(inputs):
    return tf.nn.dropout(inputs, 0.5, seed=3) @ w


@tf.recompute_grad
def plain(inputs):
    return tf.tanh(inputs @ w)


@tf.custom_gradient
def with_noisy_gradient(inputs):
    def grad(upstream):
        return upstream + tf.random.normal(tf.shape(upstream))

    return inputs + tf.random.normal(tf.shape(inputs)), grad


optimizer = tf.keras.optimizers.SGD(0.1)
for _ in range(3):
    x = tf.random.normal((8, 3))
    with tf.GradientTape() as tape:
        seed = tf.random.uniform((2,), maxval=100, dtype=tf.int32)
        loss = tf.reduce_mean(tf.square(stateless(x, seed) + in_use(x) + noisy(x) + plain(x)))
        loss += tf.reduce_mean(with_noisy_gradient(x @ w)) + tf.reduce_mean(tf.function(seeded)(x))
    optimizer.apply_gradients(zip(tape.gradient(loss, [w]), [w]))
