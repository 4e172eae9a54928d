"""Decay-curve fit: amplitude, rate and offset of an exponential."""
import numpy as np
import tensorflow as tf


class DecayCurve(tf.Module):
    def __init__(self, amplitude, rate, offset):
        super().__init__()
        self.amplitude = tf.Variable(amplitude, name="amplitude")
        self.rate = tf.Variable(rate, name="rate")
        self.offset = tf.Variable(offset, name="offset")

    def __call__(self, t):
        amp = tf.cast(self.amplitude, tf.float32)
        return amp * tf.exp(-self.rate * t) + self.offset


def observations(n=100, seed=0):
    rng = np.random.default_rng(seed)
    t = np.linspace(0, 4, n)
    y = 3.4 * np.exp(-0.9 * t) + 0.6 + 0.01 * rng.normal(size=n)
    return tf.constant(t, tf.float32), tf.constant(y, tf.float32)


def fit(curve, t, y, steps=300):
    opt = tf.keras.optimizers.SGD(0.1)
    params = [curve.amplitude, curve.rate, curve.offset]
    losses = []
    for _ in range(steps):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(curve(t) - y))
        opt.apply_gradients(zip(tape.gradient(loss, params), params))
        losses.append(float(loss))
    return losses


curve = DecayCurve(amplitude=1.0, rate=0.5, offset=0.0)
losses = fit(curve, *observations())
print(f"loss {losses[0]:.3f} -> {losses[-1]:.4f}")
print(f"amplitude {float(curve.amplitude):.2f} (3.4), rate {float(curve.rate):.2f} (0.9),"
      f" offset {float(curve.offset):.2f} (0.6)")
