"""Steady temperature of a heated rod, u'' = -pi^2 sin(pi x), u(0) = u(1) = 0."""
import math

import numpy as np
import tensorflow as tf


def network(width=20):
    x = tf.keras.Input((1,))
    h = tf.keras.layers.Dense(width, activation="tanh")(x)
    h = tf.keras.layers.Dense(width, activation="tanh")(h)
    return tf.keras.Model(x, tf.keras.layers.Dense(1)(h))


class RodSolver:
    def __init__(self, n=32):
        self.net = network()
        self.x = tf.constant(np.linspace(0, 1, n)[:, None], tf.float32)
        self.opt = tf.keras.optimizers.Adam(0.01)

    def u(self, x):
        return x * (1.0 - x) * self.net(x)

    def curvature(self, x):
        with tf.GradientTape() as second:
            second.watch(x)
            with tf.GradientTape() as first:
                first.watch(x)
                u = self.u(x)
            u_x = first.gradient(u, x)
        return second.gradient(u_x, x)

    def loss(self):
        source = (math.pi ** 2) * tf.sin(math.pi * self.x)
        return tf.reduce_mean(tf.square(self.curvature(self.x) + source))

    @tf.function
    def step(self):
        with tf.GradientTape() as tape:
            loss = self.loss()
        weights = self.net.trainable_variables
        self.opt.apply_gradients(zip(tape.gradient(loss, weights), weights))
        return loss


def main():
    tf.keras.utils.set_random_seed(71)
    solver = RodSolver()
    for i in range(300):
        loss = solver.step()
        if i in (0, 299):
            print("iteration", i + 1, "residual %.5f" % float(loss))
    exact = np.sin(np.pi * solver.x.numpy())
    print("max error %.4f" % np.abs(solver.u(solver.x).numpy() - exact).max())


if __name__ == "__main__":
    main()
