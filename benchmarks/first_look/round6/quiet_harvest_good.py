"""Physics-informed network for an oscillator written as two first-order equations."""
import dataclasses

import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(19)


@dataclasses.dataclass
class Problem:
    omega: float = 1.5
    damping: float = 0.2
    horizon: float = 3.0
    x0: float = 1.0
    v0: float = 0.0

    def exact(self, t):
        rate = np.sqrt(self.omega ** 2 - self.damping ** 2)
        wave = np.cos(rate * t) + self.damping / rate * np.sin(rate * t)
        return np.exp(-self.damping * t) * wave


class Solver:
    def __init__(self, problem):
        self.p = problem
        self.net = tf.keras.Sequential([
            tf.keras.Input(shape=(1,)),
            tf.keras.layers.Dense(32, activation="tanh"),
            tf.keras.layers.Dense(32, activation="tanh"),
            tf.keras.layers.Dense(2)])
        self.optimizer = tf.keras.optimizers.Adam(5e-3)

    def state(self, t):
        start = tf.constant([[self.p.x0, self.p.v0]])
        return start + t * self.net(t)

    def residuals(self, t):
        with tf.GradientTape(persistent=True) as tape:
            tape.watch(t)
            both = self.state(t)
            x, v = both[:, 0:1], both[:, 1:2]
        dx = tape.gradient(x, t)
        dv = tape.gradient(v, t)
        del tape
        kinematic = dx - v
        dynamic = dv + 2.0 * self.p.damping * v + self.p.omega ** 2 * x
        return kinematic, dynamic

    @tf.function
    def step(self, t):
        variables = self.net.trainable_variables
        with tf.GradientTape() as tape:
            kinematic, dynamic = self.residuals(t)
            loss = tf.reduce_mean(kinematic ** 2) + tf.reduce_mean(dynamic ** 2)
        grads = tape.gradient(loss, variables)
        self.optimizer.apply_gradients(zip(grads, variables))
        return loss


def main():
    problem = Problem()
    solver = Solver(problem)
    rng = np.random.default_rng(6)
    for it in range(1500):
        t = rng.uniform(0.0, problem.horizon, size=(64, 1)).astype("float32")
        loss = solver.step(tf.constant(t))
        if it % 500 == 0:
            print("step", it, "residual %.5f" % float(loss))
    grid = np.linspace(0.0, problem.horizon, 100, dtype="float32")[:, None]
    guess = solver.state(tf.constant(grid)).numpy()[:, 0:1]
    error = np.abs(guess - problem.exact(grid)).max()
    print("residual %.5f largest error %.4f" % (float(loss), error))


main()
