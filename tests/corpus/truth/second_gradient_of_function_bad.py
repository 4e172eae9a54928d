import math

import tensorflow as tf


class Beam:
    def __init__(self):
        self.points = tf.reshape(tf.linspace(0.0, 1.0, 32), (-1, 1))
        self.net = tf.keras.Sequential(
            [
                tf.keras.layers.Input((1,)),
                tf.keras.layers.Dense(16, activation="tanh"),
                tf.keras.layers.Dense(1),
            ]
        )
        self.optimizer = tf.keras.optimizers.SGD(0.001)

    def curvature(self, x):
        with tf.GradientTape() as second:
            second.watch(x)
            with tf.GradientTape() as first:
                first.watch(x)
                u = self.net(x)
            slope = first.gradient(u, x)
        return slope, second.gradient(u, x)  # warning: [TL545] beam.net moves wrongly

    @tf.function
    def step(self):
        with tf.GradientTape() as tape:
            slope, bent = self.curvature(self.points)
            load = math.pi**2 * tf.sin(math.pi * self.points)
            loss = tf.reduce_mean(tf.square(bent + load)) + slope[0, 0] ** 2
            loss += 50.0 * tf.reduce_mean(tf.square(self.net(tf.constant([[0.0], [1.0]]))))
        variables = self.net.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))


beam = Beam()
for _ in range(20):
    beam.step()
