"""A model takes its optimizer among other attributes, whose names are not in the text."""

import tensorflow as tf


class Autoencoder(tf.keras.Model):
    def __init__(self, **attributes):
        super().__init__()
        for name, value in attributes.items():
            setattr(self, name, value)

    def train(self, x):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(x - self.encoder(x)))
        gradients = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(gradients, self.trainable_variables))


model = Autoencoder(encoder=tf.keras.layers.Dense(3), optimizer=tf.keras.optimizers.Adam(1e-3))
model.encoder.build((None, 3))
before = model.trainable_variables[0].numpy().copy()
model.train(tf.ones((2, 3)))
assert (model.trainable_variables[0].numpy() != before).any()
