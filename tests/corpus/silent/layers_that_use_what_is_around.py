"""Layers that have nothing of their own, and use variables and layers of the module."""

import tensorflow as tf

x = tf.random.normal((32, 4))
y = tf.random.uniform((32,), 0, 3, tf.int32)
temperature = tf.Variable(1.0)
shift = tf.Variable(tf.zeros((3,)))
head = tf.keras.layers.Dense(3)
optimizer = tf.keras.optimizers.SGD(0.1)
loss_fn = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)


class Scale(tf.keras.layers.Layer):
    def call(self, logits):
        return logits / temperature


class Shift(tf.keras.layers.Layer):
    def __init__(self):
        super().__init__()
        self.factor = 2.0

    def call(self, logits):
        return self.factor * logits + shift


class Finer(Shift):
    pass


class Headed(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = tf.keras.layers.Dense(4)

    def call(self, inputs):
        return head(self.dense(inputs))


base = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(3)])
scale, finer, headed = Scale(), Finer(), Headed()
headed(x)

for step in range(10):
    with tf.GradientTape() as tape:
        loss = loss_fn(y, scale(base(x)))
    gradient = tape.gradient(loss, temperature)
    optimizer.apply_gradients([(gradient, temperature)])

for step in range(10):
    with tf.GradientTape() as tape:
        loss = loss_fn(y, finer(base(x)))
    gradient = tape.gradient(loss, shift)
    tf.keras.optimizers.SGD(0.1).apply_gradients([(gradient, shift)])

second = tf.keras.optimizers.SGD(0.1)
for step in range(10):
    with tf.GradientTape() as tape:
        loss = loss_fn(y, headed(x))
    gradients = tape.gradient(loss, head.trainable_variables)
    second.apply_gradients(zip(gradients, head.trainable_variables))
