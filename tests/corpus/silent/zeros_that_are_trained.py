"""Factors at zero beside one that is not, that is assigned, or that has another way to the loss."""

import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
start = tf.random.normal((2, 1))


class Adapted(tf.keras.layers.Layer):
    def build(self, shape):
        self.down = self.add_weight(shape=(shape[-1], 2), name="down", initializer="glorot_uniform")
        self.up = self.add_weight(shape=(2, 1), name="up", initializer="zeros")

    def call(self, x):
        return tf.matmul(tf.matmul(x, self.down), self.up)


class Assigned(tf.keras.layers.Layer):
    def build(self, shape):
        self.first = self.add_weight(shape=(shape[-1], 2), name="first", initializer="zeros")
        self.second = self.add_weight(shape=(2, 1), name="second", initializer="zeros")
        self.second.assign(start)

    def call(self, x):
        return tf.matmul(tf.matmul(x, self.first), self.second)


class Shared(tf.keras.layers.Layer):
    def build(self, shape):
        self.scale = self.add_weight(shape=(), name="scale", initializer="zeros")
        self.weight = self.add_weight(shape=(shape[-1], 1), name="weight", initializer="zeros")

    def call(self, x):
        return tf.matmul(x, self.weight) * (1.0 + self.scale)


class Shifted(tf.keras.layers.Layer):
    def build(self, shape):
        self.bias = self.add_weight(shape=(), name="bias", initializer="zeros")
        self.slope = self.add_weight(shape=(shape[-1], 1), name="slope", initializer="zeros")

    def call(self, x):
        return tf.matmul(x, self.slope) + self.bias * tf.matmul(x, self.slope) + self.bias


def fit(layer):
    layer(x)
    optimizer = tf.keras.optimizers.SGD(0.1)
    for step in range(5):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(layer(x) - y))
        grads = tape.gradient(loss, layer.trainable_variables)
        optimizer.apply_gradients(zip(grads, layer.trainable_variables))


for layer in (Adapted(), Assigned(), Shared(), Shifted()):
    fit(layer)
