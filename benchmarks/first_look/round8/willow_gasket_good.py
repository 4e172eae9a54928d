"""Embedding of synthetic gait signatures with a pairwise criterion."""
import numpy as np
import tensorflow as tf


class Signatures:
    def __init__(self, people, size, rng):
        self.centers = rng.normal(size=(people, size))
        self.people, self.rng = people, rng

    def batch(self, people=8, each=4):
        chosen = self.rng.choice(self.people, people, replace=False)
        labels = np.repeat(chosen, each)
        noise = self.rng.normal(size=(len(labels), self.centers.shape[1])) * 0.8
        return (tf.constant(self.centers[labels] + noise, tf.float32),
                tf.constant(labels, tf.int32))


def distances(codes):
    """Euclidean distances of all the pairs in the batch."""
    delta = codes[:, None, :] - codes[None, :, :]
    squared = tf.reduce_sum(delta * delta, axis=-1)
    return tf.sqrt(tf.maximum(squared, 1e-12))


def contrast(codes, labels, margin):
    """Pulls the codes of a person together and pushes those of others apart."""
    table = distances(codes)
    same = tf.cast(labels[:, None] == labels[None, :], tf.float32)
    other = 1.0 - same
    pull = tf.reduce_sum(table * same) / tf.reduce_sum(same)
    push = tf.reduce_sum(tf.nn.softplus(margin - table) * other) / tf.reduce_sum(other)
    return pull + push, push


def make_encoder(size, code):
    return tf.keras.Sequential([
        tf.keras.Input((size,)),
        tf.keras.layers.Dense(32, activation="relu"),
        tf.keras.layers.Dense(code),
    ])


def train(encoder, source, steps, margin=4.0):
    optimizer = tf.keras.optimizers.Adam(3e-3)

    @tf.function
    def step(x, labels):
        with tf.GradientTape() as tape:
            loss, push = contrast(encoder(x, training=True), labels, margin)
        weights = encoder.trainable_variables
        grads, _ = tf.clip_by_global_norm(tape.gradient(loss, weights), 5.0)
        optimizer.apply_gradients(zip(grads, weights))
        return loss, push

    for i in range(steps):
        loss, push = step(*source.batch())
        if i in (0, 1) or i % 100 == 99:
            print(f"step {i + 1} loss {float(loss):.4f} push {float(push):.4f}")


def main():
    tf.keras.utils.set_random_seed(31)
    source = Signatures(40, 16, np.random.default_rng(31))
    encoder = make_encoder(16, 8)
    train(encoder, source, 300)
    x, labels = source.batch(20, 4)
    table = np.array(distances(encoder(x)))
    np.fill_diagonal(table, 1e9)
    hit = np.mean(labels.numpy()[table.argmin(1)] == labels.numpy())
    finite = all(np.isfinite(w).all() for w in encoder.get_weights())
    print(f"weights finite {finite} nearest neighbour accuracy {hit:.3f}")


if __name__ == "__main__":
    main()
