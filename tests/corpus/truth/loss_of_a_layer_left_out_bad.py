"""Compresses the loads of a day to a code that one layer keeps near zero."""

import tensorflow as tf


class Near(tf.keras.layers.Layer):
    def call(self, code):
        self.add_loss(0.5 * tf.reduce_mean(tf.square(code)))
        return code


class Compressor(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.down = tf.keras.layers.Dense(2)
        self.near = Near()
        self.up = tf.keras.layers.Dense(6)

    def call(self, loads):
        return self.up(self.near(self.down(loads)))


class Trainer:
    def __init__(self, model, optimizer):
        self.model = model
        self.optimizer = optimizer

    def step(self, loads):
        with tf.GradientTape() as tape:
            error = self.model(loads, training=True) - loads
            loss = tf.reduce_mean(tf.square(error))  # warning: [TL516] model moves wrongly
        variables = self.model.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))


loads = tf.random.normal((32, 6))
model = Compressor()
model(loads)
trainer = Trainer(model, tf.keras.optimizers.SGD(0.1))
for _ in range(10):
    trainer.step(loads)
