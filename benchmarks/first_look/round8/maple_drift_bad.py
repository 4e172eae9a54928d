# measured: TF 2.21 and 2.15, silent: the physics loss falls to 0.0002 in both, but the largest error of x(t) is 5.37 against 0.0067 (2.15: 0.0040) in the twin
"""Physics-informed network for a damped oscillator as a first-order system.

x' = v,  v' = -x - 0.2 v,  x(0) = 1, v(0) = 0.
"""
import numpy as np
import tensorflow as tf

DAMPING = 0.2
SPAN = 4.0


class Surrogate(tf.keras.Model):
    def __init__(self, width=32):
        super().__init__()
        self.l1 = tf.keras.layers.Dense(width, activation="tanh")
        self.l2 = tf.keras.layers.Dense(width, activation="tanh")
        self.head = tf.keras.layers.Dense(2)

    def call(self, t):
        return self.head(self.l2(self.l1(t / SPAN * 2.0 - 1.0)))


def exact(t):
    w = np.sqrt(1 - (DAMPING / 2) ** 2)
    k = DAMPING / 2
    return np.exp(-k * t) * (np.cos(w * t) + k / w * np.sin(w * t))


def rates(net, t):
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(t)
        state = net(t)
        x, v = state[:, 0:1], state[:, 1:2]
    dx = tape.gradient(state, t)  # fault:
    dv = tape.gradient(v, t)
    del tape
    return x, v, dx, dv


class Solver:
    def __init__(self, lr):
        self.net = Surrogate()
        self.net(tf.zeros([1, 1]))
        self.optimizer = tf.keras.optimizers.Adam(lr)
        self.start = tf.constant([[1.0, 0.0]])

    def losses(self, t):
        x, v, dx, dv = rates(self.net, t)
        physics = tf.reduce_mean(tf.square(dx - v)) + tf.reduce_mean(tf.square(dv + x + DAMPING * v))
        boundary = tf.reduce_mean(tf.square(self.net(tf.zeros([1, 1])) - self.start))
        return physics, boundary

    @tf.function
    def step(self, t):
        with tf.GradientTape() as tape:
            physics, boundary = self.losses(t)
            loss = physics + 5.0 * boundary
        grads = tape.gradient(loss, self.net.trainable_variables)
        self.optimizer.apply_gradients(zip(grads, self.net.trainable_variables))
        return physics, boundary


def main():
    tf.keras.utils.set_random_seed(3)
    solver = Solver(5e-3)
    grid = np.linspace(0, SPAN, 64, dtype="float32")[:, None]
    for i in range(2500):
        physics, boundary = solver.step(tf.constant(grid))
        if i % 500 == 499:
            print(f"step {i} physics {float(physics):.5f} boundary {float(boundary):.6f}")
    err = np.abs(solver.net(grid).numpy()[:, 0] - exact(grid[:, 0]))
    print(f"largest error of x(t): {err.max():.4f}")


if __name__ == "__main__":
    main()
