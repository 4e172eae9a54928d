# measured: 2.21: ValueError: not enough values to unpack (expected 2, got 0). 2.15: silent, no variable moves, loss 0.7754 in every epoch
"""Grasp quality prediction for a robot hand, with gradient logging per layer."""
import collections

import numpy as np
import tensorflow as tf


class GradientLog:
    """Running average of the gradient norm of every variable."""

    def __init__(self, momentum=0.9):
        self.momentum = momentum
        self.norms = collections.OrderedDict()

    def record(self, grads_and_vars):
        for i, (g, v) in enumerate(grads_and_vars):
            key = f"{i}:{tuple(v.shape)}"
            norm = float(tf.norm(g))
            self.norms[key] = self.momentum * self.norms.get(key, norm) + (1 - self.momentum) * norm

    def report(self):
        return {k: round(v, 4) for k, v in self.norms.items()}


def quality_net():
    depth = tf.keras.Input((16, 16, 1), name="depth")
    pose = tf.keras.Input((6,), name="pose")
    x = tf.keras.layers.Conv2D(8, 3, activation="relu")(depth)
    x = tf.keras.layers.GlobalMaxPooling2D()(x)
    x = tf.keras.layers.Concatenate()([x, pose])
    x = tf.keras.layers.Dense(24, activation="relu")(x)
    return tf.keras.Model([depth, pose], tf.keras.layers.Dense(1)(x))


def grasps(n, seed):
    rng = np.random.default_rng(seed)
    depth = rng.normal(size=(n, 16, 16, 1)).astype("float32")
    pose = rng.normal(size=(n, 6)).astype("float32")
    good = (pose[:, :1] + depth.max(axis=(1, 2)) > 2.5).astype("float32")
    return depth, pose, good


def train(net, data, epochs, log):
    optimizer = tf.keras.optimizers.Adam(5e-3)
    bce = tf.keras.losses.BinaryCrossentropy(from_logits=True)
    for epoch in range(epochs):
        for depth, pose, good in data:
            with tf.GradientTape() as tape:
                loss = bce(good, net([depth, pose], training=True))
            grads = tape.gradient(loss, net.trainable_variables)
            pairs = zip(grads, net.trainable_variables)
            log.record(pairs)
            optimizer.apply_gradients(pairs)  # fault: pairs is a zip iterator that the logging has already consumed, so nothing is left to apply
        print(f"epoch {epoch}: loss {float(loss):.4f}")


if __name__ == "__main__":
    tf.keras.utils.set_random_seed(37)
    data = tf.data.Dataset.from_tensor_slices(grasps(192, 37)).batch(32)
    log = GradientLog()
    train(quality_net(), data, epochs=3, log=log)
    print(log.report())
