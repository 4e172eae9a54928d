"""Variational autoencoder over small periodic curves, written with a layer that adds its own term."""
from dataclasses import dataclass

import numpy as np
import tensorflow as tf


@dataclass
class Settings:
    points: int = 24
    latent: int = 3
    steps: int = 500
    batch: int = 64
    weight: float = 0.02


class GaussianCode(tf.keras.layers.Layer):
    """Draws a code and registers its divergence from the unit normal."""

    def __init__(self, size, weight, **kwargs):
        super().__init__(**kwargs)
        self.weight = weight
        self.mean = tf.keras.layers.Dense(size)
        self.logvar = tf.keras.layers.Dense(size)

    def call(self, hidden):
        mean, logvar = self.mean(hidden), self.logvar(hidden)
        divergence = 0.5 * tf.reduce_sum(tf.exp(logvar) + mean ** 2 - 1.0 - logvar, axis=-1)
        self.add_loss(self.weight * tf.reduce_mean(divergence))
        return mean + tf.exp(0.5 * logvar) * tf.random.normal(tf.shape(mean))


class CurveVAE(tf.keras.Model):
    def __init__(self, cfg):
        super().__init__()
        self.inner = tf.keras.layers.Dense(48, activation="tanh")
        self.code = GaussianCode(cfg.latent, cfg.weight)
        self.outer = tf.keras.layers.Dense(48, activation="tanh")
        self.readout = tf.keras.layers.Dense(cfg.points)

    def decode(self, code):
        return self.readout(self.outer(code))

    def call(self, curves):
        return self.decode(self.code(self.inner(curves)))


def draw_curves(count, cfg, rng):
    grid = np.linspace(0, 2 * np.pi, cfg.points)
    phase = rng.uniform(0, 1.5, size=(count, 1))
    height = rng.uniform(0.5, 1.5, size=(count, 1))
    return (height * np.sin(grid[None] + phase)).astype("float32")


def train_step(model, optimizer, curves):
    with tf.GradientTape() as tape:
        rebuilt = model(curves, training=True)
        error = tf.reduce_mean(tf.reduce_mean((curves - rebuilt) ** 2, axis=-1))
        objective = error + tf.add_n(model.losses)
    grads = tape.gradient(objective, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    return error


def main():
    cfg = Settings()
    tf.keras.utils.set_random_seed(11)
    rng = np.random.default_rng(11)
    model = CurveVAE(cfg)
    model(tf.zeros((1, cfg.points)))
    optimizer = tf.keras.optimizers.Adam(3e-3)
    compiled = tf.function(train_step)
    for step in range(cfg.steps):
        error = compiled(model, optimizer, tf.constant(draw_curves(cfg.batch, cfg, rng)))
        if step % 100 == 99:
            print(f"step {step + 1} error {float(error):.4f}")
    probe = tf.constant(draw_curves(256, cfg, rng))
    hidden = model.inner(probe)
    mean, logvar = model.code.mean(hidden), model.code.logvar(hidden)
    kl = 0.5 * tf.reduce_sum(tf.exp(logvar) + mean ** 2 - 1.0 - logvar, axis=-1)
    sampled = model.decode(tf.random.normal((256, cfg.latent))).numpy()
    real = draw_curves(2000, cfg, rng)
    nearest = ((sampled[:, None] - real[None]) ** 2).mean(-1).min(1)
    print(f"divergence {float(tf.reduce_mean(kl)):.2f} sample distance {nearest.mean():.4f}")


if __name__ == "__main__":
    main()
