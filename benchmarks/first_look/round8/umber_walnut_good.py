"""Matrix factorisation for a small ratings table."""
import numpy as np
import tensorflow as tf


class Factors(tf.Module):
    """Latent factors of readers and of books."""

    def __init__(self, readers, books, rank, seed=8):
        super().__init__()
        init = tf.random.Generator.from_seed(seed)
        self.readers = tf.Variable(init.normal((readers, rank)) * 0.3)
        self.books = tf.Variable(init.normal((books, rank)) * 0.3)
        self.shift = tf.Variable(0.0)

    def __call__(self, pairs):
        left = tf.gather(self.readers, pairs[:, 0])
        right = tf.gather(self.books, pairs[:, 1])
        return tf.reduce_sum(left * right, axis=-1) + self.shift

    def penalty(self):
        return tf.reduce_mean(self.readers ** 2) + tf.reduce_mean(self.books ** 2)


class Ratings:
    def __init__(self, readers, books, rank, rng):
        truth = rng.normal(size=(readers, rank)) @ rng.normal(size=(rank, books)) / np.sqrt(rank)
        pairs = np.stack(np.meshgrid(np.arange(readers), np.arange(books), indexing="ij"), -1)
        pairs = pairs.reshape(-1, 2)
        rng.shuffle(pairs)
        scores = truth[pairs[:, 0], pairs[:, 1]] + 3.0
        cut = len(pairs) * 4 // 5
        self.train = (pairs[:cut].astype("int32"), scores[:cut].astype("float32"))
        self.test = (pairs[cut:].astype("int32"), scores[cut:].astype("float32"))


def fit(model, optimizer, data, epochs, batch=128):
    blocks = [model.readers, model.books, model.shift]

    @tf.function
    def step(pairs, scores):
        with tf.GradientTape() as tape:
            error = tf.reduce_mean((model(pairs) - scores) ** 2)
            loss = error + 1e-3 * model.penalty()
        grads = tape.gradient(loss, blocks)
        optimizer.apply_gradients(zip(grads, blocks))
        return error

    for epoch in range(epochs):
        batches = data.shuffle(4000, seed=epoch).batch(batch, drop_remainder=True)
        losses = [float(step(pairs, scores)) for pairs, scores in batches]
        if epoch % 5 == 4:
            print(f"epoch {epoch + 1} training error {np.mean(losses):.3f}")


def main():
    rng = np.random.default_rng(17)
    ratings = Ratings(50, 50, 3, rng)
    model = Factors(50, 50, rank=4)
    optimizer = tf.keras.optimizers.Adam(0.02)
    fit(model, optimizer, tf.data.Dataset.from_tensor_slices(ratings.train), epochs=20)
    pairs, scores = ratings.test
    rmse = float(tf.sqrt(tf.reduce_mean((model(pairs) - scores) ** 2)))
    print(f"held out error {rmse:.4f} spread of scores {scores.std():.4f}")


if __name__ == "__main__":
    main()
