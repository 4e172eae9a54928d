# measured: 2.21: 4 tensors trained of 7, cross block moved 0.0000, loss 0.0305 (good twin 0.0004); 2.15 the same with 0.0479; nothing raised
"""Rating prediction with a feature-crossing block on top of user and item embeddings."""
import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(31)


class CrossBlock:  # fault:
    """Two dense maps applied to the product of a user and an item vector."""

    def __init__(self, width):
        self.inner = tf.keras.layers.Dense(width, activation="tanh")
        self.outer = tf.keras.layers.Dense(1, use_bias=False)

    def __call__(self, u, v):
        return self.outer(self.inner(u * v))


class Rater(tf.keras.Model):
    def __init__(self, n_users, n_items, dim=4):
        super().__init__()
        self.users = tf.keras.layers.Embedding(n_users, dim)
        self.items = tf.keras.layers.Embedding(n_items, dim)
        self.cross = CrossBlock(8)
        self.bias = tf.keras.layers.Dense(1)

    def call(self, pairs):
        u, v = self.users(pairs[:, 0]), self.items(pairs[:, 1])
        return self.cross(u, v) + self.bias(tf.concat([u, v], axis=-1))


def ratings(n=256, seed=0):
    rng = np.random.default_rng(seed)
    pairs = np.stack([rng.integers(0, 12, n), rng.integers(0, 9, n)], axis=1)
    taste, kind = rng.normal(size=(12, 2)), rng.normal(size=(9, 2))
    r = np.sum(taste[pairs[:, 0]] * kind[pairs[:, 1]], axis=1, keepdims=True)
    return tf.constant(pairs.astype("int32")), tf.constant(r.astype("float32"))


pairs, r = ratings()
model = Rater(12, 9)
model(pairs)
opt = tf.keras.optimizers.Adam(0.02)


@tf.function
def step():
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(pairs, training=True) - r))
    grads = tape.gradient(loss, model.trainable_variables)
    opt.apply_gradients(zip(grads, model.trainable_variables))
    return loss


kernel = model.cross.inner.kernel.numpy().copy()
losses = [float(step()) for _ in range(200)]
moved = float(np.abs(model.cross.inner.kernel.numpy() - kernel).max())
print(f"{len(model.trainable_variables)} trained tensors, loss {losses[0]:.3f} -> {losses[-1]:.4f},"
      f" cross block moved {moved:.4f}")
