"""Single-head attention written by hand: fetch the value that belongs to a query key."""
import numpy as np
import tensorflow as tf

tf.random.set_seed(5)
DIM, ITEMS = 16, 6


class Attention(tf.Module):
    def __init__(self, dim, name=None):
        super().__init__(name=name)
        init = tf.random_normal_initializer(stddev=0.3, seed=5)
        self.wq = tf.Variable(init([dim, dim]), name="wq")
        self.wk = tf.Variable(init([dim, dim]) * 1.1, name="wk")
        self.wv = tf.Variable(init([dim, dim]) * 0.9, name="wv")
        self.wo = tf.Variable(init([dim, dim]) * 1.2, name="wo")
        self.scale = float(dim) ** -0.5

    def __call__(self, query, keys, values):
        q = query @ self.wq
        k = keys @ self.wk
        v = values @ self.wv
        logits = tf.einsum("bd,bnd->bn", q, k) * self.scale
        mixed = tf.einsum("bn,bnd->bd", tf.nn.softmax(logits), v)
        return mixed @ self.wo


def batch(rng, n=64):
    keys = rng.normal(size=(n, ITEMS, DIM)).astype("float32")
    values = rng.normal(size=(n, ITEMS, DIM)).astype("float32")
    pick = rng.integers(0, ITEMS, n)
    query = keys[np.arange(n), pick] + 0.05 * rng.normal(size=(n, DIM)).astype("float32")
    return query.astype("float32"), keys, values, values[np.arange(n), pick]


def train(steps=600):
    rng = np.random.default_rng(5)
    attn = Attention(DIM)
    opt = tf.keras.optimizers.Adam(1e-2)
    params = [attn.wq, attn.wk, attn.wv, attn.wo]

    @tf.function
    def step(q, k, v, target):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(attn(q, k, v) - target))
        grads = tape.gradient(loss, params)
        opt.apply_gradients(zip(grads, params))
        return loss

    history = []
    for _ in range(steps):
        q, k, v, t = batch(rng)
        history.append(float(step(*[tf.constant(a) for a in (q, k, v, t)])))
    return history


if __name__ == "__main__":
    h = train()
    print(f"first={h[0]:.3f} mid={np.mean(h[290:310]):.3f} last={np.mean(h[-20:]):.3f}")
