"""Dose response model that has to rise with every input."""
import numpy as np
import tensorflow as tf

SETTINGS = {"inputs": 4, "hidden": 12, "rate": 0.1, "steps": 400, "batch": 64}


def monotone_network(cfg):
    """Non-negative kernels and rising activations give a rising function."""
    positive = tf.keras.constraints.NonNeg()
    start = tf.keras.initializers.RandomUniform(0.0, 0.5, seed=1)
    return tf.keras.Sequential([
        tf.keras.Input((cfg["inputs"],)),
        tf.keras.layers.Dense(cfg["hidden"], activation="tanh",
                              kernel_constraint=positive, kernel_initializer=start),
        tf.keras.layers.Dense(1, kernel_constraint=positive, kernel_initializer=start),
    ])


class Fitter:
    def __init__(self, cfg):
        self.cfg = cfg
        self.model = monotone_network(cfg)
        self.optimizer = tf.keras.optimizers.SGD(cfg["rate"])

    @tf.function
    def step(self, x, y):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((self.model(x, training=True) - y) ** 2)
        weights = self.model.trainable_variables
        grads = tape.gradient(loss, weights)
        self.optimizer.apply_gradients(zip(grads, weights))
        return loss

    def falling_share(self, x):
        """Share of (row, input) pairs where the output falls as the input rises."""
        x = tf.constant(x)
        with tf.GradientTape() as tape:
            tape.watch(x)
            out = self.model(x)
        return float(np.mean(tape.gradient(out, x).numpy() < 0))


def doses(count, cfg, rng):
    """Simulated responses with measurement noise."""
    x = rng.normal(size=(count, cfg["inputs"]))
    y = np.tanh(x[:, :1]) + 0.6 * x[:, 1:2] + 0.2 * x[:, 2:3] - 0.5 * x[:, 3:]
    return x.astype("float32"), (y + rng.normal(size=(count, 1)) * 0.1).astype("float32")


def main():
    tf.keras.utils.set_random_seed(43)
    rng = np.random.default_rng(43)
    fitter = Fitter(SETTINGS)
    for i in range(SETTINGS["steps"]):
        x, y = doses(SETTINGS["batch"], SETTINGS, rng)
        loss = fitter.step(tf.constant(x), tf.constant(y))
        if i % 100 == 99:
            print(f"step {i + 1} loss {float(loss):.4f}")
    kernels = [w for w in fitter.model.get_weights() if w.ndim == 2]
    negative = np.mean(np.concatenate([k.ravel() for k in kernels]) < 0)
    x, _ = doses(500, SETTINGS, rng)
    print(f"negative entries {negative:.3f} falling share {fitter.falling_share(x):.3f}")


if __name__ == "__main__":
    main()
