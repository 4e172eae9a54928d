"""Predict invoice amounts from tabular features with a hand-written loop."""
from dataclasses import dataclass

import numpy as np
import tensorflow as tf
from tensorflow.keras import layers, models, optimizers


@dataclass(eq=False)
class Settings:
    rows: int = 512
    features: int = 6
    batch: int = 64
    epochs: int = 20
    lr: float = 0.02


def make_table(cfg, seed=0):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(cfg.rows, cfg.features)).astype("float32")
    coef = np.linspace(-2.0, 2.0, cfg.features)
    amount = x @ coef + 0.5 * x[:, 0] * x[:, 1] + 3.0
    return x, amount.astype("float32")


def make_model(cfg):
    return models.Sequential([
        layers.Input((cfg.features,)),
        layers.Dense(32, activation="relu"),
        layers.Dense(32, activation="relu"),
        layers.Dense(1),
    ])


@dataclass(eq=False)
class Fitter:
    model: tf.keras.Model
    opt: optimizers.Optimizer

    @tf.function
    def step(self, x, amount):
        with tf.GradientTape() as tape:
            pred = self.model(x, training=True)
            loss = tf.reduce_mean(tf.square(amount - tf.squeeze(pred, axis=-1)))
        grads = tape.gradient(loss, self.model.trainable_variables)
        self.opt.apply_gradients(zip(grads, self.model.trainable_variables))
        return loss


def main():
    tf.keras.utils.set_random_seed(1)
    cfg = Settings()
    x, amount = make_table(cfg)
    data = tf.data.Dataset.from_tensor_slices((x, amount)).shuffle(cfg.rows, seed=2).batch(cfg.batch)
    fitter = Fitter(make_model(cfg), optimizers.Adam(cfg.lr))
    for epoch in range(cfg.epochs):
        losses = [float(fitter.step(bx, by)) for bx, by in data]
        if epoch % 10 == 9:
            print(f"epoch {epoch + 1}: loss {np.mean(losses):.4f}")
    pred = fitter.model(x).numpy().ravel()
    r2 = 1.0 - np.sum((pred - amount) ** 2) / np.sum((amount - amount.mean()) ** 2)
    print(f"R2 {r2:.3f}  std of predictions {pred.std():.3f}  std of amounts {amount.std():.3f}")


if __name__ == "__main__":
    main()
