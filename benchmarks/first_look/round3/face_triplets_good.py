"""Metric learning: triplet loss on face descriptors."""
import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(41)
FEATS, EMB, MARGIN = 12, 8, 6.0

embed = tf.keras.Sequential([
    tf.keras.layers.Dense(24, activation="relu"),
    tf.keras.layers.Dense(EMB),
])
opt = tf.keras.optimizers.SGD(0.05)


def distance(a, b):
    squared = tf.reduce_sum(tf.square(a - b), axis=1)
    return tf.sqrt(tf.maximum(squared, 1e-12))


def triplet(anchor, positive, negative):
    gap = distance(anchor, positive) - distance(anchor, negative)
    return tf.reduce_mean(tf.maximum(gap + MARGIN, 0.0))


def triplets(n, seed=0):
    """Draw anchor, positive and negative; both photographs may be the same one."""
    rng = np.random.default_rng(seed)
    gallery = rng.normal(size=(10, 1, FEATS)) + 0.4 * rng.normal(size=(10, 4, FEATS))
    who = rng.integers(0, 10, n)
    other = (who + rng.integers(1, 10, n)) % 10
    shots = rng.integers(0, 4, (3, n))
    chosen = gallery[who, shots[0]], gallery[who, shots[1]], gallery[other, shots[2]]
    return [tf.constant(part.astype("float32")) for part in chosen]


def train_step(anchor, positive, negative):
    with tf.GradientTape() as tape:
        a, p, n = (embed(part, training=True) for part in (anchor, positive, negative))
        loss = triplet(a, p, n)
    grads = tape.gradient(loss, embed.trainable_variables)
    opt.apply_gradients(zip(grads, embed.trainable_variables))
    return float(loss)


if __name__ == "__main__":
    batch = triplets(60)
    losses = [train_step(*batch) for _ in range(20)]
    print("loss", losses[0], losses[-1])
