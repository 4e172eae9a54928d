"""Optimizers that are wrapped for mixed precision, made from a configuration, or got by name."""

import importlib

import tensorflow as tf

keras = importlib.import_module("keras")
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(2)])
x = tf.random.normal((8, 3))


def step(optimizer):
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(model(x) ** 2)
        scaled = optimizer.scale_loss(loss)
    gradients = tape.gradient(scaled, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))


step(tf.keras.mixed_precision.LossScaleOptimizer(tf.keras.optimizers.SGD(0.1)))
step(keras.optimizers.LossScaleOptimizer(keras.optimizers.Adam(0.1), initial_scale=4.0))
saved = tf.keras.optimizers.serialize(tf.keras.optimizers.Adam(0.1))
step(tf.keras.optimizers.deserialize(saved))
step(tf.keras.optimizers.get(saved))
step(tf.keras.optimizers.get(tf.keras.optimizers.SGD(0.1)))


class Scaled(tf.keras.Model):
    def __init__(self, net):
        super().__init__()
        self.net = net

    def train_step(self, data):
        images, labels = data
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self.net(images) - labels))
            loss = self.optimizer.scale_loss(loss)
        gradients = tape.gradient(loss, self.net.trainable_variables)
        self.optimizer.apply_gradients(zip(gradients, self.net.trainable_variables))
        return {"loss": loss}


scaled = Scaled(model)
scaled.compile(tf.keras.mixed_precision.LossScaleOptimizer(tf.keras.optimizers.SGD(0.1)))
scaled.fit(x, tf.zeros((8, 2)), epochs=1, verbose=0)
