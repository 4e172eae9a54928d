"""Warms the head up and then trains all; the step is made by a function, the phases are alike."""

import tensorflow as tf


class Tiles(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.trunk = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(3)])
        self.head = tf.keras.layers.Dense(1)

    def call(self, x):
        return self.head(self.trunk(x))


def make_step(model, optimizer):
    @tf.function
    def step(x, y):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(model(x) - y))
        variables = model.trainable_variables
        optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))

    return step


def run_phase(step, data, epochs):
    for _ in range(epochs):
        for x, y in data:
            step(x, y)


data = tf.data.Dataset.from_tensors((tf.random.normal((8, 4)), tf.ones((8, 1))))
model = Tiles()
model(tf.ones((8, 4)))
optimizer = tf.keras.optimizers.SGD(0.1)
optimizer.build(model.trainable_variables)

step = make_step(model, optimizer)
model.trunk.trainable = False
run_phase(step, data, 2)
model.trunk.trainable = True
step = make_step(model, optimizer)
run_phase(step, data, 5)
