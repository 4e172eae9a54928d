"""A layer that makes its own weights is part of the model that a test makes for itself."""

import tensorflow as tf


class Lookup(tf.keras.layers.Layer):
    def build(self, shape):
        self.table = self.add_weight(shape=[8, 4], initializer="glorot_uniform")

    def call(self, numbers):
        return tf.gather(self.table, numbers)


class Ranker(tf.keras.Model):
    def __init__(self, width):
        super().__init__()
        self.lookup = Lookup()
        self.score = tf.keras.layers.Dense(width)

    def call(self, numbers):
        return self.score(self.lookup(numbers))


def test_loss_falls(width):
    ranker = Ranker(width)
    optimizer = tf.keras.optimizers.SGD(0.1)
    numbers = tf.constant([1, 2, 3])

    def step():
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(ranker(numbers) - 1.0))
        grads = tape.gradient(loss, ranker.trainable_variables)
        optimizer.apply_gradients(zip(grads, ranker.trainable_variables))
        return loss

    first = step()
    assert step() < first
