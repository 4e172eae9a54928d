# measured: 2.21 and 2.15: test loss over 9000; good: 0.0000
"""One attention block with weights in a dictionary, trained to fetch a marked token."""
import numpy as np
import tensorflow as tf

tf.random.set_seed(12)
D, LENGTH = 12, 8


def init_params(seed):
    g = tf.random.Generator.from_seed(seed)

    def square():
        return tf.Variable(g.normal([D, D]) / D ** 0.5)

    return {"query": square(), "key": square(), "value": square(), "out": square()}


def attend(params, x):
    q = tf.einsum("btd,de->bte", x, params["query"])
    k = tf.einsum("btd,de->bte", x, params["key"])
    v = tf.einsum("btd,de->bte", x, params["value"])
    scores = tf.nn.softmax(tf.matmul(q, k, transpose_b=True) / D ** 0.5)
    return tf.einsum("btd,de->bte", tf.matmul(scores, v), params["out"])


def make_batch(rng, n=64):
    x = rng.normal(size=(n, LENGTH, D)).astype("float32")
    x[:, :, :2] = 0.0
    marked = rng.integers(1, LENGTH, size=n)
    x[np.arange(n), marked, 0] = 3.0
    x[:, 0, 1] = 3.0
    return tf.constant(x), tf.constant(x[np.arange(n), marked, 2:])


class Adam:
    def __init__(self, params, rate=5e-3):
        self.rate, self.count = rate, tf.Variable(0.0)
        self.m = [tf.Variable(tf.zeros_like(p)) for p in params]
        self.v = [tf.Variable(tf.zeros_like(p)) for p in params]

    def apply(self, grads, params):
        self.count.assign_add(1.0)
        for g, p, m, v in zip(grads, params, self.m, self.v):
            m.assign(0.9 * m + 0.1 * g)
            v.assign(0.999 * v + 0.001 * g ** 2)
            m_hat = m / (1.0 - 0.9 ** self.count)
            v_hat = v / (1.0 - 0.999 ** self.count)
            p.assign_sub(self.rate * m_hat / (tf.sqrt(v_hat) + 1e-8))


def main():
    params = init_params(4)
    flat = list(params.values())  # fault:
    optimizer = Adam(flat)
    rng = np.random.default_rng(0)

    @tf.function
    def step(x, y):
        with tf.GradientTape() as tape:
            guess = attend(params, x)[:, 0, 2:]
            loss = tf.reduce_mean((guess - y) ** 2)
        grads = tape.gradient(loss, params)
        optimizer.apply(tf.nest.flatten(grads), flat)
        return loss

    for it in range(800):
        loss = step(*make_batch(rng))
        if it % 200 == 0:
            print("step", it, "loss %.4f" % float(loss))
    x, y = make_batch(rng, 512)
    final = tf.reduce_mean((attend(params, x)[:, 0, 2:] - y) ** 2)
    print("test loss %.4f" % float(final))


main()
