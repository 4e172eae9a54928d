# measured: TF 2.21 and 2.15 alike, silent: val mse 2.29, l1 norm 14.3, 6 small weights against 0.74, 8.4, 27 in the twin
"""Sparse linear probe over noisy geological assays (few relevant columns)."""
import numpy as np
import tensorflow as tf

SETUP = {"samples": 80, "columns": 60, "relevant": 5, "l1": 0.05, "steps": 1200, "lr": 5e-3}


def assays(n, cfg, seed):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, cfg["columns"])).astype("float32")
    truth = np.zeros((cfg["columns"], 1), "float32")
    truth[: cfg["relevant"]] = np.array([[1.5], [-2.0], [1.0], [0.8], [-1.2]], "float32")
    return x, (x @ truth + 0.7 * rng.normal(size=(n, 1))).astype("float32")


def build(cfg):
    inputs = tf.keras.Input((cfg["columns"],))
    outputs = tf.keras.layers.Dense(
        1, kernel_regularizer=tf.keras.regularizers.L1(cfg["l1"]), name="probe")(inputs)
    return tf.keras.Model(inputs, outputs)


class ProbeTrainer:
    def __init__(self, model, lr):
        self.model = model
        self.optimizer = tf.keras.optimizers.Adam(lr)
        self.mse = tf.keras.losses.MeanSquaredError()

    @tf.function
    def step(self, x, y):
        with tf.GradientTape() as tape:
            pred = self.model(x, training=True)
            loss = self.mse(y, pred)  # fault:
        grads = tape.gradient(loss, self.model.trainable_variables)
        self.optimizer.apply_gradients(zip(grads, self.model.trainable_variables))
        return loss

    def report(self, x, y):
        kernel = self.model.get_layer("probe").kernel.numpy()
        return {
            "mse": float(self.mse(y, self.model(x))),
            "small": int((np.abs(kernel) < 0.02).sum()),
            "l1": float(np.abs(kernel).sum()),
        }


def main():
    tf.keras.utils.set_random_seed(3)
    x, y = assays(SETUP["samples"], SETUP, 0)
    vx, vy = assays(500, SETUP, 1)
    trainer = ProbeTrainer(build(SETUP), SETUP["lr"])
    for i in range(SETUP["steps"]):
        loss = trainer.step(x, y)
        if i % 300 == 299:
            r = trainer.report(vx, vy)
            print(f"step {i} loss {float(loss):.4f} val mse {r['mse']:.4f} "
                  f"small weights {r['small']} l1 {r['l1']:.2f}")


if __name__ == "__main__":
    main()
