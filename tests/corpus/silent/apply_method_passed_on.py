"""The method apply_gradients bound to a name, passed on, and asked for."""

import functools

import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(0.05)
apply = optimizer.apply_gradients


class Accumulator:
    def __init__(self, optimizer):
        try:
            optimizer.apply_gradients
        except AttributeError:
            raise TypeError("no optimizer") from None
        self.optimizer = optimizer
        self.pairs = []

    def add(self, pairs):
        self.pairs = list(pairs)

    def apply_gradients(self):
        self.optimizer.apply_gradients(self.pairs)


def step(apply):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    apply(zip(grads, model.trainable_variables))


step(apply)
step(optimizer.apply_gradients)
step(functools.partial(optimizer.apply_gradients))
accumulator = Accumulator(optimizer)
step(accumulator.add)
accumulator.apply_gradients()
