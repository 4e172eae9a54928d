"""Half precision training of a small tabular regressor with a hand written loop."""
import numpy as np
import tensorflow as tf

CONFIG = {"features": 10, "hidden": 32, "rate": 0.05, "steps": 200, "batch": 64}


def make_model(cfg):
    return tf.keras.Sequential([
        tf.keras.Input((cfg["features"],)),
        tf.keras.layers.Dense(cfg["hidden"], activation="relu"),
        tf.keras.layers.Dense(cfg["hidden"], activation="relu"),
        tf.keras.layers.Dense(1, dtype="float32"),
    ])


def amplify(optimizer, loss):
    """Multiplies the loss by the current scale of the optimizer."""
    if hasattr(optimizer, "scale_loss"):
        return optimizer.scale_loss(loss)
    return optimizer.get_scaled_loss(loss)


def restore(optimizer, grads):
    """Newer optimizers divide on their own when the step is applied."""
    if hasattr(optimizer, "get_unscaled_gradients"):
        return optimizer.get_unscaled_gradients(grads)
    return grads


class HalfTrainer:
    def __init__(self, cfg):
        self.model = make_model(cfg)
        self.optimizer = tf.keras.mixed_precision.LossScaleOptimizer(
            tf.keras.optimizers.SGD(cfg["rate"], momentum=0.9))

    @tf.function
    def step(self, x, y):
        with tf.GradientTape() as tape:
            guess = self.model(x, training=True)
            loss = tf.reduce_mean(tf.square(guess - y))
            scaled = amplify(self.optimizer, loss)
        variables = self.model.trainable_variables
        grads = tape.gradient(scaled, variables)
        grads = restore(self.optimizer, grads)
        self.optimizer.apply_gradients(zip(grads, variables))
        return loss


def synthesize(cfg, count, rng):
    x = rng.normal(size=(count, cfg["features"])).astype("float32")
    y = np.sin(x[:, :1]) + 0.5 * x[:, 1:2] - 0.3 * np.abs(x[:, 2:3])
    return x, y.astype("float32")


def main():
    tf.keras.utils.set_random_seed(5)
    tf.keras.mixed_precision.set_global_policy("mixed_float16")
    rng = np.random.default_rng(5)
    x, y = synthesize(CONFIG, 2048, rng)
    trainer = HalfTrainer(CONFIG)
    before = [np.array(w) for w in trainer.model.get_weights()]
    for step in range(CONFIG["steps"]):
        rows = rng.integers(0, len(x), CONFIG["batch"])
        loss = trainer.step(tf.constant(x[rows]), tf.constant(y[rows]))
        if step % 40 == 39:
            print(f"step {step + 1} loss {float(loss):.4f}")
    moved = max(float(np.abs(a - b).max()) for a, b in zip(before, trainer.model.get_weights()))
    error = float(np.mean((trainer.model(x).numpy() - y) ** 2))
    print(f"largest weight change {moved:.6f} final error {error:.4f}")


if __name__ == "__main__":
    main()
