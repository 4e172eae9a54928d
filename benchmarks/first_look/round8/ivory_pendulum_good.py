"""Sharpness-aware training of a pendulum-period regressor."""
import numpy as np
import tensorflow as tf

CONFIG = {"rho": 0.05, "lr": 0.05, "batch": 32, "epochs": 25}


def pendulum(n, seed=0):
    rng = np.random.default_rng(seed)
    length = rng.uniform(0.2, 2.0, n)
    angle = rng.uniform(0.05, 1.5, n)
    period = 2 * np.pi * np.sqrt(length / 9.81) * (1 + angle ** 2 / 16)
    x = np.stack([length - 1.1, angle - 0.8], 1).astype("float32")
    return x, (period + 0.01 * rng.normal(size=n)).astype("float32")[:, None]


class SamTrainer:
    """Two-pass training: climb to a nearby worse point, use the slope found there."""

    def __init__(self, model, cfg):
        self.model = model
        self.rho = cfg["rho"]
        self.optimizer = tf.keras.optimizers.SGD(cfg["lr"])

    def _loss_and_grads(self, x, y):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self.model(x, training=True) - y))
        return loss, tape.gradient(loss, self.model.trainable_variables)

    @tf.function
    def step(self, x, y):
        variables = self.model.trainable_variables
        loss, grads = self._loss_and_grads(x, y)
        scale = self.rho / (tf.linalg.global_norm(grads) + 1e-12)
        offsets = [g * scale for g in grads]
        for v, e in zip(variables, offsets):
            v.assign_add(e)
        _, sharp = self._loss_and_grads(x, y)
        for v, e in zip(variables, offsets):
            v.assign_sub(e)
        self.optimizer.apply_gradients(zip(sharp, variables))
        return loss


def build():
    return tf.keras.Sequential([
        tf.keras.Input((2,)),
        tf.keras.layers.Dense(24, activation="tanh"),
        tf.keras.layers.Dense(1),
    ])


def main():
    tf.keras.utils.set_random_seed(12)
    x, y = pendulum(512)
    model = build()
    trainer = SamTrainer(model, CONFIG)
    data = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(512, seed=1).batch(CONFIG["batch"])
    for epoch in range(CONFIG["epochs"]):
        losses = [float(trainer.step(bx, by)) for bx, by in data]
        if epoch % 6 == 0:
            print(f"epoch {epoch} loss {np.mean(losses):.6f}")
    rmse = float(np.sqrt(np.mean((model(x).numpy() - y) ** 2)))
    print(f"rmse {rmse:.5f} spread of the target {y.std():.5f}")


if __name__ == "__main__":
    main()
