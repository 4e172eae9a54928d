# measured: TF 2.21 and 2.15 raise ValueError: Shapes must be equal rank, but are 2 and 1 (in apply_gradients); the twin trains to mse 0.0038 (2.15: 0.0046)
"""Recurrent forecaster for river gauge levels."""
import argparse

import numpy as np
import tensorflow as tf


def river_series(n, seed=0):
    rng = np.random.default_rng(seed)
    t = np.arange(n)
    level = np.sin(t / 8.0) + 0.4 * np.sin(t / 3.0 + 1.0)
    return (level + 0.03 * rng.normal(size=n)).astype("float32")


def windows(series, width):
    x = np.stack([series[i:i + width] for i in range(len(series) - width)])
    return x[..., None], series[width:][:, None]


class Forecaster(tf.keras.Model):
    def __init__(self, units):
        super().__init__()
        self.cell = tf.keras.layers.GRU(units)
        self.head = tf.keras.layers.Dense(1)

    def call(self, x):
        return self.head(self.cell(x))


class Loop:
    def __init__(self, model, lr, clip):
        self.model = model
        self.clip = clip
        self.optimizer = tf.keras.optimizers.Adam(lr)

    def _limit(self, grads):
        if self.clip is None:
            return grads
        clipped = tf.clip_by_global_norm(grads, self.clip)  # fault:
        return clipped

    @tf.function
    def step(self, x, y):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self.model(x) - y))
        grads = tape.gradient(loss, self.model.trainable_variables)
        grads = self._limit(grads)
        self.optimizer.apply_gradients(zip(grads, self.model.trainable_variables))
        return loss


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--clip", type=float, default=1.0)
    parser.add_argument("--epochs", type=int, default=8)
    args = parser.parse_args()
    tf.keras.utils.set_random_seed(2)
    x, y = windows(river_series(600), 16)
    data = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(600, seed=1).batch(32, drop_remainder=True)
    model = Forecaster(16)
    model(x[:2])
    loop = Loop(model, 5e-3, args.clip)
    for epoch in range(args.epochs):
        losses = [float(loop.step(bx, by)) for bx, by in data]
        print(f"epoch {epoch} mse {np.mean(losses):.5f}")


if __name__ == "__main__":
    main()
