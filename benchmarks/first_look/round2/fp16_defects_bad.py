# measured: 2.21 and 2.15: silent: weights move less than 0.001, loss 0.7629 to 0.7610 (correct: 0.72 to 0.54)
"""Defect detection on textile crops in float16 with a fixed, hand-made loss scale."""
import numpy as np
import tensorflow as tf

LOSS_SCALE = 1024.0
MAX_NORM = 1.0


def half_precision_net():
    policy = tf.keras.mixed_precision.Policy("mixed_float16")
    inp = tf.keras.Input((16, 16, 1))
    x = tf.keras.layers.Conv2D(8, 3, activation="relu", dtype=policy)(inp)
    x = tf.keras.layers.MaxPooling2D(dtype=policy)(x)
    x = tf.keras.layers.Flatten(dtype=policy)(x)
    x = tf.keras.layers.Dense(16, activation="relu", dtype=policy)(x)
    return tf.keras.Model(inp, tf.keras.layers.Dense(1, dtype="float32")(x))


def crops(n, seed):
    rng = np.random.default_rng(seed)
    images = rng.normal(0, 0.3, size=(n, 16, 16, 1))
    defect = rng.integers(0, 2, size=n)
    for i in np.flatnonzero(defect):
        r, c = rng.integers(2, 12, size=2)
        images[i, r:r + 3, c:c + 3] += 1.5
    return images.astype("float32"), defect.astype("float32")[:, None]


class ScaledTrainer:
    def __init__(self, model, lr):
        self.model = model
        self.optimizer = tf.keras.optimizers.SGD(lr)
        self.bce = tf.keras.losses.BinaryCrossentropy(from_logits=True)

    @tf.function
    def step(self, x, y):
        variables = self.model.trainable_variables
        with tf.GradientTape() as tape:
            loss = self.bce(y, self.model(x, training=True))
            scaled = loss * LOSS_SCALE
        grads = tape.gradient(scaled, variables)
        grads, norm = tf.clip_by_global_norm(grads, MAX_NORM)  # fault: the gradients are clipped while still multiplied by the loss scale, so the later division shrinks every step about a thousandfold
        grads = [g / LOSS_SCALE for g in grads]
        self.optimizer.apply_gradients(zip(grads, variables))
        return loss, norm


if __name__ == "__main__":
    tf.keras.utils.set_random_seed(31)
    images, defect = crops(256, 31)
    loader = tf.data.Dataset.from_tensor_slices((images, defect)).batch(32)
    trainer = ScaledTrainer(half_precision_net(), lr=0.1)
    for epoch in range(6):
        losses = [float(trainer.step(x, y)[0]) for x, y in loader]
        print(f"epoch {epoch}: loss {np.mean(losses):.4f}")
