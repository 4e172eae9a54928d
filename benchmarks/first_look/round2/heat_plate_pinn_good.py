"""Steady heat conduction in a square plate, solved with a physics-informed network."""
import math

import tensorflow as tf

tf.keras.utils.set_random_seed(30)


def temperature_net(width=20, depth=3):
    layers = [tf.keras.Input((2,))]
    layers += [tf.keras.layers.Dense(width, activation="tanh") for _ in range(depth)]
    return tf.keras.Sequential(layers + [tf.keras.layers.Dense(1)])


class PlateProblem:
    """u_xx + u_yy = 0, u = sin(pi x) on the upper edge and 0 on the other edges."""

    def __init__(self, net):
        self.net = net

    def laplacian(self, points):
        x, y = points[:, 0:1], points[:, 1:2]
        with tf.GradientTape(persistent=True) as outer:
            outer.watch([x, y])
            with tf.GradientTape(persistent=True) as inner:
                inner.watch([x, y])
                u = self.net(tf.concat([x, y], axis=1))
            u_x = inner.gradient(u, x)
            u_y = inner.gradient(u, y)
        return outer.gradient(u_x, x) + outer.gradient(u_y, y)

    def edges(self, n):
        s = tf.random.uniform([n, 1])
        zero, one = tf.zeros_like(s), tf.ones_like(s)
        points = tf.concat([
            tf.concat([s, one], 1), tf.concat([s, zero], 1),
            tf.concat([zero, s], 1), tf.concat([one, s], 1)], axis=0)
        values = tf.concat([tf.sin(math.pi * s), tf.zeros([3 * n, 1])], axis=0)
        return points, values

    def loss(self, n):
        interior = self.laplacian(tf.random.uniform([n, 2]))
        points, values = self.edges(n // 4)
        return tf.reduce_mean(interior ** 2) + 20.0 * tf.reduce_mean((self.net(points) - values) ** 2)


def solve(problem, steps, lr=3e-3):
    optimizer = tf.keras.optimizers.Adam(lr)
    variables = problem.net.trainable_variables

    @tf.function
    def step():
        with tf.GradientTape() as tape:
            loss = problem.loss(128)
        optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
        return loss

    for i in range(steps):
        loss = step()
        if (i + 1) % 200 == 0:
            print(f"{i + 1:5d}  {float(loss):.4f}")


solve(PlateProblem(temperature_net()), steps=600)
