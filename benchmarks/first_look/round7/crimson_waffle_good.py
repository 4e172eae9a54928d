import numpy as np
import tensorflow as tf
import keras

MARGIN = 0.5


def distance(a, b):
    squared = tf.reduce_sum(tf.square(a - b), axis=1)
    return tf.sqrt(tf.maximum(squared, 1e-12))


def triplet_loss(anchor, positive, negative):
    gap = distance(anchor, positive) - distance(anchor, negative) + MARGIN
    return tf.reduce_mean(tf.maximum(gap, 0.0))


class Embedder:
    """Embeds small crops; two crops of one scene should land together."""

    def __init__(self, dim=8):
        self.net = keras.Sequential([
            keras.Input((6, 6, 1)),
            keras.layers.Flatten(),
            keras.layers.Dense(32, activation="relu"),
            keras.layers.Dense(dim),
            keras.layers.UnitNormalization(),
        ])
        self.optimizer = keras.optimizers.Adam(2e-3)

    @tf.function
    def fit_batch(self, anchor, positive, negative):
        with tf.GradientTape() as tape:
            loss = triplet_loss(self.net(anchor), self.net(positive), self.net(negative))
        variables = self.net.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
        return loss


class CropSampler:
    def __init__(self, seed, scenes=40):
        self.rng = np.random.default_rng(seed)
        self.scenes = self.rng.normal(size=(scenes, 8, 8, 1)).astype("float32")

    def crop(self, index):
        out = []
        for i in index:
            y, x = self.rng.integers(0, 3, 2)
            out.append(self.scenes[i, y:y + 6, x:x + 6])
        return np.stack(out)

    def batch(self, n=32):
        index = self.rng.permutation(len(self.scenes))[:n]
        other = np.roll(index, 1)
        return self.crop(index), self.crop(index), self.crop(other)


def main(steps=120):
    keras.utils.set_random_seed(12)
    embedder, sampler = Embedder(), CropSampler(12)
    loss = None
    for step in range(steps):
        loss = float(embedder.fit_batch(*map(tf.constant, sampler.batch())))
        if step % 30 == 0:
            print(f"step {step}: {loss:.4f}")
    return embedder.net, loss


if __name__ == "__main__":
    main()
