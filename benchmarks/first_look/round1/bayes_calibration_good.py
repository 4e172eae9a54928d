"""Bayesian regression for instrument calibration with a mean-field Gaussian layer."""
import math
import numpy as np
import tensorflow as tf


class BayesDense(tf.keras.layers.Layer):
    def __init__(self, units, prior_std=1.0, **kw):
        super().__init__(**kw)
        self.units, self.prior_std = units, prior_std

    def build(self, shape):
        size = (int(shape[-1]), self.units)
        self.mu = self.add_weight(name="mu", shape=size, initializer="glorot_uniform")
        self.rho = self.add_weight(
            name="rho", shape=size, initializer=tf.keras.initializers.Constant(-1.0))
        self.bias = self.add_weight(name="bias", shape=(self.units,), initializer="zeros")

    def call(self, x):
        sigma = tf.math.softplus(tf.convert_to_tensor(self.rho))
        w = self.mu + sigma * tf.random.normal(tf.shape(sigma))
        return tf.matmul(x, w) + self.bias

    def kl(self):
        sigma = tf.math.softplus(tf.convert_to_tensor(self.rho))
        ratio = (sigma ** 2 + tf.square(self.mu)) / self.prior_std ** 2
        return 0.5 * tf.reduce_sum(ratio - 1.0 - tf.math.log(sigma ** 2 / self.prior_std ** 2))


class Calibrator(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.b1, self.b2 = BayesDense(16), BayesDense(1)

    def call(self, x):
        return self.b2(tf.tanh(self.b1(x)))

    def kl(self):
        return self.b1.kl() + self.b2.kl()


def readings(n=80, seed=0):
    rng = np.random.default_rng(seed)
    x = rng.uniform(-1, 1, (n, 1)).astype("float32")
    return x, (0.8 * x + 0.3 * x ** 2 + 0.05 * rng.normal(size=x.shape)).astype("float32")


def elbo_fit(model, x, y, steps=40, lr=2e-2, noise=0.1):
    opt = tf.keras.optimizers.Adam(lr)
    for step in range(steps):
        with tf.GradientTape() as tape:
            mean = model(x)
            nll = tf.reduce_sum(0.5 * tf.square((y - mean) / noise) + math.log(noise))
            loss = nll + model.kl()
        grads = tape.gradient(loss, model.trainable_variables)
        opt.apply_gradients(zip(grads, model.trainable_variables))
        if step % 20 == 0:
            print(step, "negative elbo", float(loss))


def predictive_std(model, x, draws=10):
    samples = tf.stack([model(x) for _ in range(draws)])
    return float(tf.reduce_mean(tf.math.reduce_std(samples, axis=0)))


if __name__ == "__main__":
    tf.random.set_seed(4)
    net = Calibrator()
    x, y = readings()
    elbo_fit(net, x, y)
    RESULT = predictive_std(net, x)
    print("predictive standard deviation:", RESULT)
