"""Neural solver for a damped spring: the network maps time to position and speed."""
import numpy as np
import tensorflow as tf


class Spring:
    """x' = v, v' = -k x - c v with a given starting state."""

    def __init__(self, stiffness=2.0, damping=0.3, start=(1.0, 0.0)):
        self.k, self.c, self.start = stiffness, damping, np.array(start, "float32")

    def rhs(self, state):
        x, v = state[:, 0], state[:, 1]
        return tf.stack([v, -self.k * x - self.c * v], axis=1)

    def reference(self, times):
        state, now, out = self.start.astype("float64"), 0.0, []
        for t in times:
            steps = max(1, int((t - now) / 1e-3))
            for _ in range(steps):
                h = (t - now) / steps
                mid = state + 0.5 * h * np.array([state[1], -self.k * state[0] - self.c * state[1]])
                state = state + h * np.array([mid[1], -self.k * mid[0] - self.c * mid[1]])
            now = t
            out.append(state)
        return np.array(out)


class Solver:
    def __init__(self, problem, width=24):
        self.problem = problem
        self.net = tf.keras.Sequential([
            tf.keras.Input((1,)),
            tf.keras.layers.Dense(width, activation="tanh"),
            tf.keras.layers.Dense(width, activation="tanh"),
            tf.keras.layers.Dense(2),
        ])
        self.optimizer = tf.keras.optimizers.Adam(5e-3)

    def state(self, t):
        return self.problem.start + t * self.net(t)

    def residual(self, t):
        with tf.GradientTape() as inner:
            inner.watch(t)
            state = self.state(t)
        rates = inner.batch_jacobian(state, t)[:, :, 0]
        return rates - self.problem.rhs(state)

    @tf.function
    def step(self, t):
        with tf.GradientTape() as outer:
            loss = tf.reduce_mean(self.residual(t) ** 2)
        weights = self.net.trainable_variables
        self.optimizer.apply_gradients(zip(outer.gradient(loss, weights), weights))
        return loss


def main(steps=1500, horizon=3.0):
    tf.keras.utils.set_random_seed(2)
    solver = Solver(Spring())
    times = np.linspace(0.05, horizon, 60)
    grid = tf.constant(times[:, None], tf.float32)
    for step in range(steps):
        loss = solver.step(grid)
        if step % 300 == 299:
            print(f"step {step + 1} residual {float(loss):.6f}")
    gap = np.abs(solver.state(grid).numpy() - solver.problem.reference(times))
    print(f"largest error against integration {gap.max():.4f}")


if __name__ == "__main__":
    main()
