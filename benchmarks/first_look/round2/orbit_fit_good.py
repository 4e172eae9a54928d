"""Fits the orbit of a small moon (radius, rate, phase) to noisy positions by gradient descent."""
import numpy as np
import tensorflow as tf

FIRST_GUESS = {"radius": 1.0, "rate": 1.0, "phase": 0.0}
WEIGHTS = tf.constant([1.0, 1.0])


def position(params, t):
    radius, rate, phase = (tf.cast(params[k], t.dtype) for k in ("radius", "rate", "phase"))
    angle = rate * t + phase
    return tf.stack([radius * tf.cos(angle), radius * tf.sin(angle)], axis=-1)


def observe(n=80, seed=0):
    rng = np.random.default_rng(seed)
    t = np.sort(rng.uniform(0, 3, size=n))
    xy = np.stack([1.7 * np.cos(1.4 * t + 0.4), 1.7 * np.sin(1.4 * t + 0.4)], axis=1)
    return tf.constant(t, tf.float32), tf.constant(xy + rng.normal(0, 0.03, (n, 2)), tf.float32)


class OrbitFit:
    def __init__(self, guess, lr=0.05):
        self.params = {k: tf.Variable(v, name=k) for k, v in guess.items()}
        self.optimizer = tf.keras.optimizers.Adam(lr)

    @property
    def variables(self):
        return [self.params[k] for k in sorted(self.params)]

    def misfit(self, t, xy):
        error = position(self.params, t) - xy
        return tf.reduce_mean(tf.reduce_sum(WEIGHTS * tf.square(error), axis=1))

    def step(self, t, xy):
        with tf.GradientTape() as tape:
            value = self.misfit(t, xy)
        grads = tape.gradient(value, self.variables)
        self.optimizer.apply_gradients(zip(grads, self.variables))
        return value


if __name__ == "__main__":
    t, xy = observe()
    fit = OrbitFit(FIRST_GUESS)
    for i in range(90):
        value = fit.step(t, xy)
        if (i + 1) % 30 == 0:
            print(f"step {i + 1}: misfit {float(value):.5f}")
    print({k: round(float(v), 3) for k, v in fit.params.items()})
