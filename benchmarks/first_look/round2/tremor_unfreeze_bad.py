# measured: 2.21: ValueError: Unknown variable: <Variable path=tremor_net/conv1d_1/kernel ... 2.15: KeyError: 'The optimizer cannot recognize variable tremor_net/conv1d_1/kernel:0. (both in the second stage)
"""Parkinson tremor classifier: gradual unfreezing of a pretrained wearable-sensor backbone."""
import numpy as np
import tensorflow as tf

CLASSES = 3
STAGES = [("head",), ("head", "top"), ("head", "top", "bottom")]


class TremorNet(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.parts = {
            "bottom": tf.keras.layers.Conv1D(8, 5, activation="relu"),
            "top": tf.keras.layers.Conv1D(8, 3, activation="relu"),
            "head": tf.keras.layers.Dense(CLASSES),
        }

    def call(self, x):
        x = self.parts["bottom"](x)
        x = self.parts["top"](x)
        return self.parts["head"](tf.reduce_mean(x, axis=1))

    def unfreeze_only(self, names):
        for name, layer in self.parts.items():
            layer.trainable = name in names


def recordings(n, seed):
    rng = np.random.default_rng(seed)
    label = rng.integers(0, CLASSES, size=n)
    t = np.arange(50) / 50.0
    wave = np.sin(2 * np.pi * (3 + 4 * label)[:, None] * t)[..., None]
    return (wave + rng.normal(0, 0.3, (n, 50, 3))).astype("float32"), label.astype("int32")


def run_stage(model, optimizer, data, epochs):
    ce = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    for _ in range(epochs):
        for x, label in data:
            with tf.GradientTape() as tape:
                loss = ce(label, model(x, training=True))
            grads = tape.gradient(loss, model.trainable_variables)
            optimizer.apply_gradients(zip(grads, model.trainable_variables))
    return float(loss)


def main():
    tf.keras.utils.set_random_seed(41)
    data = tf.data.Dataset.from_tensor_slices(recordings(128, 41)).batch(32)
    model = TremorNet()
    model(tf.zeros([1, 50, 3]))
    optimizer = tf.keras.optimizers.Adam(5e-3)
    for names in STAGES:
        model.unfreeze_only(names)
        loss = run_stage(model, optimizer, data, epochs=2)  # fault: the optimizer was built in the first stage for the head only and does not know the layers unfrozen later
        print("+".join(names), "loss", round(loss, 4))


if __name__ == "__main__":
    main()
