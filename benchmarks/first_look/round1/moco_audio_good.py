"""Momentum contrast for audio clips with a queue of negative keys."""
import numpy as np
import tensorflow as tf
from tensorflow.keras import layers

CFG = dict(features=16, dim=8, queue=64, batch=16, momentum=0.95, temperature=0.2)


def clip_encoder(cfg):
    return tf.keras.Sequential([
        tf.keras.Input((cfg["features"],)),
        layers.Dense(32, activation="relu"),
        layers.Dense(cfg["dim"]),
        layers.UnitNormalization(),
    ])


class MoCo:
    def __init__(self, cfg):
        self.cfg = cfg
        self.query, self.key = clip_encoder(cfg), clip_encoder(cfg)
        self.key.set_weights(self.query.get_weights())
        self.opt = tf.keras.optimizers.Adam(3e-3)
        self.opt.build(self.query.trainable_variables)
        self.queue = tf.Variable(
            tf.math.l2_normalize(tf.random.normal((cfg["queue"], cfg["dim"])), axis=1), trainable=False)

    def augment(self, x):
        return x + tf.random.normal(tf.shape(x), stddev=0.1)

    @tf.function
    def step(self, x):
        cfg = self.cfg
        queue = self.queue
        k = self.key(self.augment(x))
        with tf.GradientTape() as tape:
            q = self.query(self.augment(x))
            pos = tf.reduce_sum(q * k, axis=1, keepdims=True)
            neg = tf.matmul(q, tf.convert_to_tensor(queue), transpose_b=True)
            logits = tf.concat([pos, neg], axis=1) / cfg["temperature"]
            target = tf.zeros((tf.shape(x)[0],), tf.int32)
            loss = tf.reduce_mean(
                tf.nn.sparse_softmax_cross_entropy_with_logits(labels=target, logits=logits))
        grads = tape.gradient(loss, self.query.trainable_variables)
        self.opt.apply_gradients(zip(grads, self.query.trainable_variables))
        for slow, fast in zip(self.key.variables, self.query.variables):
            slow.assign(cfg["momentum"] * slow + (1.0 - cfg["momentum"]) * fast)
        queue.assign(tf.concat([k, queue[:-cfg["batch"]]], axis=0))
        return loss


def clips(n=128, seed=0):
    rng = np.random.default_rng(seed)
    kind = rng.integers(0, 8, n)
    centres = rng.normal(size=(8, CFG["features"]))
    x = (centres[kind] + 0.3 * rng.normal(size=(n, CFG["features"]))).astype("float32")
    return tf.data.Dataset.from_tensor_slices(x).batch(CFG["batch"])


if __name__ == "__main__":
    tf.random.set_seed(0)
    moco = MoCo(CFG)
    for epoch in range(4):
        for x in clips():
            loss = moco.step(x)
        print("epoch", epoch, "loss", float(loss))
