# measured: 2.21 and 2.15 alike: runs; second derivative is 0, physics residual stays near 46 to 54 (good: 0.01), max error 1.00 against 0.01.
"""Deflection of a loaded string by a physics-informed network: u'' = -pi^2 sin(pi x), u(0)=u(1)=0."""
import numpy as np
import tensorflow as tf
from tensorflow.keras import Sequential
from tensorflow.keras.layers import Dense, Input


class StringSolver:
    def __init__(self, units=32):
        tf.keras.utils.set_random_seed(7)
        self.net = Sequential([
            Input((1,)),
            Dense(units, activation="relu"),  # fault:
            Dense(units, activation="relu"),
            Dense(1),
        ])
        self.opt = tf.keras.optimizers.Adam(1e-2)
        self.ends = tf.constant([[0.0], [1.0]])

    def residual(self, x):
        with tf.GradientTape() as t2:
            t2.watch(x)
            with tf.GradientTape() as t1:
                t1.watch(x)
                u = self.net(x)
            u_x = t1.gradient(u, x)
        u_xx = t2.gradient(u_x, x)
        return u_xx + np.pi**2 * tf.sin(np.pi * x)

    @tf.function
    def step(self, x):
        with tf.GradientTape() as tape:
            physics = tf.reduce_mean(tf.square(self.residual(x)))
            boundary = tf.reduce_mean(tf.square(self.net(self.ends)))
            loss = physics + 50.0 * boundary
        variables = self.net.trainable_variables
        self.opt.apply_gradients(zip(tape.gradient(loss, variables), variables))
        return physics, boundary

    def solve(self, steps=400, points=64):
        for k in range(steps):
            x = tf.random.uniform((points, 1))
            physics, boundary = self.step(x)
            if k % 100 == 0 or k == steps - 1:
                print(f"{k:5d} physics {float(physics):9.4f} boundary {float(boundary):.6f}")


if __name__ == "__main__":
    solver = StringSolver()
    solver.solve()
    grid = np.linspace(0, 1, 101, dtype="float32")[:, None]
    error = np.abs(solver.net(grid).numpy() - np.sin(np.pi * grid)).max()
    print("max error against sin(pi x):", round(float(error), 4))
