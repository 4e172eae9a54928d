"""Temperature forecaster with a hand-written plateau schedule."""
import numpy as np
import tensorflow as tf

CFG = {"lr": 0.8, "factor": 0.2, "patience": 2, "epochs": 24, "batch": 16}


def furnace_log(n, seed=0):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 6)).astype("float32")
    w = rng.normal(size=(6, 1)).astype("float32")
    return x, (x @ w + 1.0 * rng.normal(size=(n, 1))).astype("float32")


class Plateau:
    """Lowers the step size when the monitored value stops improving."""

    def __init__(self, optimizer, base, factor, patience):
        self.optimizer = optimizer
        self.value = base
        self.factor = factor
        self.patience = patience
        self.best = float("inf")
        self.wait = 0

    def update(self, metric):
        if metric < self.best * 0.98:
            self.best, self.wait = metric, 0
            return
        self.wait += 1
        if self.wait >= self.patience:
            self.value *= self.factor
            self.optimizer.learning_rate = self.value
            self.wait = 0


class Forecaster:
    def __init__(self, cfg):
        self.model = tf.keras.Sequential([tf.keras.Input((6,)), tf.keras.layers.Dense(1)])
        self.optimizer = tf.keras.optimizers.Adam(cfg["lr"])
        self.plateau = Plateau(self.optimizer, cfg["lr"], cfg["factor"], cfg["patience"])

    @tf.function
    def step(self, x, y):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self.model(x) - y))
        variables = self.model.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
        return loss


def main():
    tf.keras.utils.set_random_seed(2)
    x, y = furnace_log(640)
    job = Forecaster(CFG)
    data = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(640, seed=1).batch(CFG["batch"])
    for epoch in range(CFG["epochs"]):
        loss = float(np.mean([float(job.step(bx, by)) for bx, by in data]))
        job.plateau.update(loss)
        if epoch % 6 == 5:
            full = float(np.mean((job.model(x).numpy() - y) ** 2))
            rate = float(job.optimizer.learning_rate.numpy())
            print(f"epoch {epoch} loss {loss:.4f} full {full:.4f} wanted {job.plateau.value:.5f} used {rate:.5f}")


if __name__ == "__main__":
    main()
