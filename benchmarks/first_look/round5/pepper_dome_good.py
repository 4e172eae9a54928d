"""Maximum-likelihood fit of a Gaussian whose scale is kept positive."""
import math

import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(281)


class PositiveGaussian(tf.Module):
    """Location is free; the scale is the softplus of an unconstrained variable."""

    def __init__(self):
        super().__init__()
        self.loc = tf.Variable(0.0, name="loc")
        self.raw_scale = tf.Variable(1.0, name="raw_scale")

    @property
    def scale(self):
        return tf.nn.softplus(self.raw_scale)

    def log_prob(self, x):
        z = (x - self.loc) / self.scale
        return -0.5 * tf.square(z) - tf.math.log(self.scale) - 0.5 * math.log(2.0 * math.pi)


def fit(dist, x, steps=200, lr=0.05):
    opt = tf.keras.optimizers.Adam(lr)
    params = [dist.loc, dist.raw_scale]
    for _ in range(steps):
        with tf.GradientTape() as tape:
            nll = -tf.reduce_mean(dist.log_prob(x))
        opt.apply_gradients(zip(tape.gradient(nll, params), params))
    return float(nll)


x = tf.constant(np.random.default_rng(5).normal(2.0, 0.3, size=500), tf.float32)
dist = PositiveGaussian()
nll = fit(dist, x)
print(f"nll {nll:.3f}, loc {dist.loc.numpy():.2f} (2.0), scale {float(dist.scale):.2f} (0.3)")
