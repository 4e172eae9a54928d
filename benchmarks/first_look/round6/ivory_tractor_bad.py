# measured: 2.21 and 2.15: 87.5% of the queue stale, other-class similarity 0.24; good: 0, -0.06
"""Momentum contrast with a queue of negatives on synthetic paired views."""
import dataclasses

import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(67)


@dataclasses.dataclass
class Config:
    n_in: int = 12
    dim: int = 8
    queue: int = 512
    batch: int = 64
    momentum: float = 0.95
    temperature: float = 0.2
    steps: int = 400


def encoder(cfg):
    return tf.keras.Sequential([
        tf.keras.Input(shape=(cfg.n_in,)),
        tf.keras.layers.Dense(48, activation="relu"),
        tf.keras.layers.Dense(cfg.dim)])


class MoCo:
    def __init__(self, cfg):
        self.cfg = cfg
        self.query_net, self.key_net = encoder(cfg), encoder(cfg)
        self.key_net.set_weights(self.query_net.get_weights())
        start = tf.math.l2_normalize(tf.random.normal([cfg.queue, cfg.dim]), axis=1)
        self.queue = tf.Variable(start, trainable=False)
        self.pointer = tf.Variable(0, dtype=tf.int32, trainable=False)
        self.optimizer = tf.keras.optimizers.Adam(2e-3)

    def enqueue(self, keys):
        n = tf.shape(keys)[0]
        rows = (self.pointer + tf.range(n)) % self.cfg.queue
        self.queue.scatter_nd_update(rows[:, None], keys)
        pointer = (self.pointer + n) % self.cfg.queue  # fault:
        return pointer

    @tf.function
    def step(self, view_a, view_b):
        m = self.cfg.momentum
        keys = tf.math.l2_normalize(self.key_net(view_b), axis=1)
        variables = self.query_net.trainable_variables
        with tf.GradientTape() as tape:
            q = tf.math.l2_normalize(self.query_net(view_a), axis=1)
            near = tf.reduce_sum(q * keys, axis=1, keepdims=True)
            far = tf.matmul(q, self.queue, transpose_b=True)
            logits = tf.concat([near, far], axis=1) / self.cfg.temperature
            labels = tf.zeros([tf.shape(q)[0]], tf.int32)
            loss = tf.reduce_mean(
                tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits))
        grads = tape.gradient(loss, variables)
        self.optimizer.apply_gradients(zip(grads, variables))
        for k, v in zip(self.key_net.trainable_variables, variables):
            k.assign(m * k + (1.0 - m) * v)
        self.enqueue(keys)
        return loss


def views(rng, n, n_in, classes=8):
    label = rng.integers(classes, size=n)
    centres = np.random.default_rng(0).normal(size=(classes, n_in))
    pair = [centres[label] + 0.7 * rng.normal(size=(n, n_in)) for _ in range(2)]
    return [tf.constant(p.astype("float32")) for p in pair], label


def main():
    cfg, rng = Config(), np.random.default_rng(3)
    moco = MoCo(cfg)
    start = moco.queue.numpy()
    for it in range(cfg.steps):
        (a, b), _ = views(rng, cfg.batch, cfg.n_in)
        loss = moco.step(a, b)
        if it % 100 == 0:
            print("step", it, "loss %.4f" % float(loss))
    stale = np.mean(np.all(moco.queue.numpy() == start, axis=1))
    (a, b), label = views(rng, 512, cfg.n_in)
    z = tf.math.l2_normalize(moco.query_net(a), axis=1).numpy()
    same = label[:, None] == label[None, :]
    sim = z @ z.T
    print("loss %.4f stale rows %.3f similarity same %.3f other %.3f" % (
        float(loss), stale, sim[same].mean(), sim[~same].mean()))


main()
