"""Stationary Schroedinger equation, solved by a small network."""

import tensorflow as tf


class WaveSolver:
    def __init__(self, potential, units=24):
        self.potential = potential
        self.energy = tf.Variable(0.6, name="energy")
        self.net = self.make_net(units)
        self.optimizer = tf.keras.optimizers.Adam(1e-3)

    def make_net(self, units):
        return tf.keras.Sequential(
            [
                tf.keras.Input((1,)),
                tf.keras.layers.Dense(units, activation="tanh"),
                tf.keras.layers.Dense(units, activation="tanh"),
                tf.keras.layers.Dense(1),
            ]
        )

    def residual(self, points):
        with tf.GradientTape() as second:
            with tf.GradientTape() as first:
                first.watch(points)
                wave = self.net(points)
            slope = first.gradient(wave, points)
        curvature = second.gradient(slope, points)  # error: [TL507] raises TypeError: unsupported operand type(s) for *: 'float' and 'NoneType'
        kinetic = -0.5 * curvature
        return kinetic + (self.potential(points) - self.energy) * wave

    @tf.function
    def step(self, points):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self.residual(points)))
        unknowns = self.net.trainable_variables + [self.energy]
        self.optimizer.apply_gradients(zip(tape.gradient(loss, unknowns), unknowns))
        return loss

    def solve(self, points, steps):
        for number in range(steps):
            loss = self.step(points)
            if number % 10 == 0:
                print(number, float(loss))


def harmonic(x):
    return 0.5 * tf.square(x)


solver = WaveSolver(harmonic)
grid = tf.random.uniform((64, 1), -4.0, 4.0)
before = solver.energy.numpy()
solver.solve(grid, 30)
print("energy moved:", bool(solver.energy.numpy() != before))
