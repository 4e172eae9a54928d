"""Variables that a tf.function makes through something that makes them once."""

import functools

import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)


class Scale(tf.keras.layers.Layer):
    def build(self, shape):
        self.strength = tf.Variable(tf.ones(shape[-1:]))

    def call(self, inputs):
        return inputs * self.strength


class Lazy(tf.Module):
    weight = None

    def __call__(self, inputs):
        if self.weight is None:
            self.weight = tf.Variable(0.5)
        return inputs * self.weight


@functools.lru_cache(maxsize=None)
def temperature():
    return tf.Variable(1.0)


scale, lazy = Scale(), Lazy()
dense = tf.keras.layers.Dense(1)
optimizer = tf.keras.optimizers.SGD(0.05)


@tf.function
def train_step():
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(dense(lazy(scale(x))) / temperature() - y))
    grads = tape.gradient(loss, dense.trainable_variables)
    optimizer.apply_gradients(zip(grads, dense.trainable_variables))


for _ in range(20):
    train_step()
