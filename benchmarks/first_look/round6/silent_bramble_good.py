"""One-step-ahead forecasting with half-precision activations and a fixed loss scale."""
from dataclasses import dataclass

import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(3)


@dataclass
class Settings:
    window: int = 24
    scale: float = 1024.0
    max_norm: float = 1.0
    lr: float = 0.05
    epochs: int = 6


def series(n=1500):
    t = np.arange(n)
    rng = np.random.default_rng(3)
    s = np.sin(t / 7.0) + 0.5 * np.cos(t / 3.0) + 0.05 * rng.normal(size=n)
    return s.astype("float32")


def windows(s, w):
    x = np.stack([s[i:i + w] for i in range(len(s) - w)])
    return x, s[w:, None]


class Forecaster:
    def __init__(self, cfg):
        self.cfg = cfg
        half = tf.keras.mixed_precision.Policy("mixed_float16")
        self.net = tf.keras.Sequential([
            tf.keras.layers.Input((cfg.window,)),
            tf.keras.layers.Dense(32, activation="tanh", dtype=half),
            tf.keras.layers.Dense(32, activation="tanh", dtype=half),
            tf.keras.layers.Dense(1, dtype="float32"),
        ])
        self.opt = tf.keras.optimizers.SGD(cfg.lr, momentum=0.9)
        self.norms = []

    def clip(self, grads):
        clipped, norm = tf.clip_by_global_norm(grads, self.cfg.max_norm)
        self.norms.append(float(norm))
        return clipped

    def unscale(self, grads):
        return [g / self.cfg.scale for g in grads]

    def fit_batch(self, x, y):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self.net(x, training=True) - y))
            scaled = loss * self.cfg.scale
        grads = tape.gradient(scaled, self.net.trainable_variables)
        grads = self.clip(self.unscale(grads))
        self.opt.apply_gradients(zip(grads, self.net.trainable_variables))
        return float(loss)


if __name__ == "__main__":
    cfg = Settings()
    x, y = windows(series(), cfg.window)
    ds = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(2000, seed=3).batch(64)
    model = Forecaster(cfg)
    for epoch in range(cfg.epochs):
        losses = [model.fit_batch(a, b) for a, b in ds]
        print(f"epoch {epoch} mse {np.mean(losses):.4f}")
    print(f"norm_first={model.norms[0]:.2f} norm_last={model.norms[-1]:.2f}")
