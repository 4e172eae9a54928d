"""Watches the variables of a layer, which an object keeps."""

import tensorflow as tf


def build():
    return tf.keras.Sequential(
        [
            tf.keras.Input((6,)),
            tf.keras.layers.Dense(1, name="personal"),
        ]
    )


class Personal:
    def __init__(self, model, rate=0.05):
        self.model = model
        self.part = model.get_layer("personal").trainable_variables
        self.optimizer = tf.keras.optimizers.SGD(rate)

    def step(self, wave, pressure):
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            for variable in self.part:
                tape.watch(getattr(variable, "value", variable))
            loss = tf.reduce_mean(tf.square(self.model(wave) - pressure))
        grads = tape.gradient(loss, self.part)
        self.optimizer.apply_gradients(zip(grads, self.part))


person = Personal(build())
for _ in range(3):
    person.step(tf.random.normal((8, 6)), tf.ones((8, 1)))
