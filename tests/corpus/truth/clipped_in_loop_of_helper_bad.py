"""A method scales the gradients one by one, and its result is dropped."""

import tensorflow as tf


class Trainer:
    def __init__(self):
        self.model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
        self.optimizer = tf.keras.optimizers.SGD(0.1)

    def limited(self, gradients):
        norm = tf.sqrt(tf.add_n([tf.reduce_sum(one**2) for one in gradients]))
        scaled = []
        for one in gradients:
            scaled.append(tf.multiply(one, tf.minimum(1.0, 0.5 / (norm + 1e-6))))
        return scaled

    def step(self, x, y):
        variables = self.model.trainable_variables
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self.model(x) - y))
        grads = tape.gradient(loss, variables)
        self.limited(grads)
        self.optimizer.apply_gradients(zip(grads, variables))  # warning: [TL301] trainer.model moves wrongly


tf.keras.utils.set_random_seed(3)
trainer = Trainer()
x = 40.0 * tf.random.normal((32, 3))
for step in range(3):
    trainer.step(x, tf.reduce_sum(x, axis=1, keepdims=True))
