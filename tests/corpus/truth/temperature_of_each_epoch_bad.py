"""A temperature falls from epoch to epoch, and is given to the step of a class."""

import tensorflow as tf


class Trainer:
    def __init__(self, warm):
        self.warm = warm
        self.model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
        self.optimizer = tf.keras.optimizers.SGD(0.1)

    @tf.function
    def train(self, x, temperature):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self.model(x) - 1.0)) / temperature
        variables = self.model.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))

    def fit(self, data, epochs):
        for epoch in range(epochs):
            temperature = max(0.1, 1.0 - epoch / self.warm)
            for x in data:
                self.train(x, temperature)  # information: [TL697] runs


data = tf.data.Dataset.from_tensors(tf.random.normal((8, 3)))
Trainer(10).fit(data, 8)
