"""Training with per-tensor gradient statistics for a pruning report."""
import collections

import numpy as np
import tensorflow as tf


class GradientReport:
    def __init__(self):
        self.sizes = collections.defaultdict(list)

    def record(self, pairs):
        for index, (grad, _) in enumerate(pairs):
            self.sizes[index].append(tf.norm(grad))

    def summary(self):
        return {k: round(float(tf.reduce_mean(tf.stack(v))), 3) for k, v in self.sizes.items()}


def dataset(n=512, seed=24):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 12)).astype("float32")
    y = (x[:, :3].sum(1, keepdims=True) + 0.1 * rng.normal(size=(n, 1))).astype("float32")
    return tf.data.Dataset.from_tensor_slices((x, y)).batch(64)


class Pruner:
    def __init__(self):
        self.model = tf.keras.Sequential([
            tf.keras.layers.Input((12,)),
            tf.keras.layers.Dense(16, activation="relu"),
            tf.keras.layers.Dense(1),
        ])
        self.optimizer = tf.keras.optimizers.Adam(0.02)
        self.report = GradientReport()

    def loss_and_grads(self, x, y):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self.model(x, training=True) - y))
        return loss, tape.gradient(loss, self.model.trainable_variables)

    def step(self, x, y):
        loss, grads = self.loss_and_grads(x, y)
        pairs = list(zip(grads, self.model.trainable_variables))
        self.report.record(pairs)
        self.optimizer.apply_gradients(pairs)
        return float(loss)


def main():
    tf.keras.utils.set_random_seed(24)
    pruner = Pruner()
    data = dataset()
    for epoch in range(8):
        losses = [pruner.step(x, y) for x, y in data]
        if epoch in (0, 7):
            print("epoch", epoch + 1, "loss %.4f" % np.mean(losses))
    print("mean gradient size per tensor", pruner.report.summary())


main()
