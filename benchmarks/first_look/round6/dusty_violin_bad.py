# measured: both TF: loss 3.9893 first and last, moved 0.0000 (good 0.0098, 2.99)
"""Matrix factorisation for ratings, plain gradient descent and a log of gradient norms."""
from dataclasses import dataclass, field

import numpy as np
import tensorflow as tf

tf.random.set_seed(61)


@dataclass
class Log:
    loss: list = field(default_factory=list)
    norm: list = field(default_factory=list)

    def add(self, loss, norm):
        self.loss.append(float(loss))
        self.norm.append(float(norm))


class Factors(tf.Module):
    def __init__(self, users, items, rank=4):
        super().__init__()
        g = tf.random.Generator.from_seed(61)
        self.user = tf.Variable(g.normal((users, rank), stddev=0.3))
        self.item = tf.Variable(g.normal((items, rank), stddev=0.3))
        self.bias = tf.Variable(tf.zeros((items,)))

    def __call__(self, u, i):
        dot = tf.reduce_sum(tf.gather(self.user, u) * tf.gather(self.item, i), axis=1)
        return dot + tf.gather(self.bias, i)


def ratings(users=60, items=40, n=2000):
    rng = np.random.default_rng(61)
    pu, qi = rng.normal(size=(users, 3)), rng.normal(size=(items, 3))
    u, i = rng.integers(0, users, n), rng.integers(0, items, n)
    r = (pu[u] * qi[i]).sum(axis=1) + 0.1 * rng.normal(size=n)
    return u.astype("int32"), i.astype("int32"), r.astype("float32")


def total_norm(grads):
    return tf.sqrt(tf.add_n([tf.reduce_sum(tf.square(tf.convert_to_tensor(g))) for g in grads]))


@tf.function
def train_step(model, u, i, r, lr):
    params = [model.user, model.item, model.bias]
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(u, i) - r))
    pairs = zip(tape.gradient(loss, params), params)  # fault:
    norm = total_norm([g for g, _ in pairs])
    for g, p in pairs:
        p.assign_sub(lr * tf.convert_to_tensor(g))
    return loss, norm


if __name__ == "__main__":
    u, i, r = ratings()
    ds = tf.data.Dataset.from_tensor_slices((u, i, r)).shuffle(2000, seed=61).batch(250)
    model, log = Factors(60, 40), Log()
    first = model.user.numpy().copy()
    for epoch in range(60):
        for batch in ds:
            log.add(*train_step(model, *batch, tf.constant(4.0)))
    print(f"loss first {np.mean(log.loss[:8]):.4f} last {np.mean(log.loss[-8:]):.4f} "
          f"norm last {log.norm[-1]:.4f} user factors moved "
          f"{float(np.abs(model.user.numpy() - first).max()):.4f}")
