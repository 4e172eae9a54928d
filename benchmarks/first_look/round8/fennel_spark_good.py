"""Half-precision training of a spark-plug condition classifier with a custom loop."""
import numpy as np
import tensorflow as tf

SETTINGS = {"features": 20, "classes": 4, "batch": 64, "epochs": 10, "lr": 0.1}


def synthetic(n, cfg, seed=0):
    rng = np.random.default_rng(seed)
    centres = np.random.default_rng(99).normal(size=(cfg["classes"], cfg["features"]))
    y = rng.integers(0, cfg["classes"], n)
    x = centres[y] + 0.8 * rng.normal(size=(n, cfg["features"]))
    return x.astype("float32"), y.astype("int64")


def build_model(cfg):
    return tf.keras.Sequential([
        tf.keras.Input((cfg["features"],)),
        tf.keras.layers.Dense(48, activation="relu"),
        tf.keras.layers.Dense(48, activation="relu"),
        tf.keras.layers.Dense(cfg["classes"], dtype="float32"),
    ])


class HalfPrecisionTrainer:
    def __init__(self, cfg):
        self.model = build_model(cfg)
        base = tf.keras.optimizers.SGD(cfg["lr"])
        self.optimizer = tf.keras.mixed_precision.LossScaleOptimizer(base)
        self.loss_fn = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        self.accuracy = tf.keras.metrics.SparseCategoricalAccuracy()

    @tf.function
    def step(self, x, y):
        with tf.GradientTape() as tape:
            logits = self.model(x, training=True)
            loss = self.loss_fn(y, logits)
            objective = self.optimizer.scale_loss(loss)
        grads = tape.gradient(objective, self.model.trainable_variables)
        self.optimizer.apply_gradients(zip(grads, self.model.trainable_variables))
        self.accuracy.update_state(y, logits)
        return loss


def main():
    tf.keras.utils.set_random_seed(1)
    tf.keras.mixed_precision.set_global_policy("mixed_float16")
    x, y = synthetic(1024, SETTINGS)
    data = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(1024, seed=3).batch(SETTINGS["batch"])
    trainer = HalfPrecisionTrainer(SETTINGS)
    start = [w.numpy() for w in trainer.model.trainable_variables]
    for epoch in range(SETTINGS["epochs"]):
        trainer.accuracy.reset_state()
        losses = [float(trainer.step(bx, by)) for bx, by in data]
        if epoch % 3 == 0:
            print(f"epoch {epoch} loss {np.mean(losses):.4f} acc {float(trainer.accuracy.result()):.3f}")
    moved = sum(np.abs(w.numpy() - s).sum() for w, s in zip(trainer.model.trainable_variables, start))
    print(f"weights moved by {moved:.5f}")


if __name__ == "__main__":
    main()
