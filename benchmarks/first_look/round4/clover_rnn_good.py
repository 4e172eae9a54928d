"""Sequence regression with occasional huge targets (insurance claims)."""
import logging

import numpy as np
import tensorflow as tf

logging.basicConfig(level=logging.INFO, format="%(message)s")
log = logging.getLogger("claims")

SEQ, FEAT, LIMIT = 8, 4, 1.0


def claims(n, rng):
    x = rng.normal(size=(n, SEQ, FEAT)).astype("float32")
    y = x[:, :, 0].sum(1) * 0.5 + x[:, -1, 1]
    spikes = rng.uniform(size=n) < 0.01
    y = np.where(spikes, 900.0, y)
    return x, y[:, None].astype("float32"), spikes


class ClaimNet(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.rnn = tf.keras.layers.SimpleRNN(16, unroll=True)
        self.out = tf.keras.layers.Dense(1)

    def call(self, x):
        return self.out(self.rnn(x))


def make_update(net, optimizer):
    @tf.function
    def update(x, y):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(net(x) - y))
        grads = tape.gradient(loss, net.trainable_variables)
        safe, norm = tf.clip_by_global_norm(grads, LIMIT)
        optimizer.apply_gradients(zip(safe, net.trainable_variables))
        return loss, norm
    return update


def main():
    tf.keras.utils.set_random_seed(43)
    rng = np.random.default_rng(43)
    x, y, spikes = claims(960, rng)
    net = ClaimNet()
    net(x[:2])
    update = make_update(net, tf.keras.optimizers.SGD(0.05))
    largest = 0.0
    for epoch in range(8):
        for i in range(0, len(x), 32):
            old = net.out.kernel.numpy()
            update(x[i:i + 32], y[i:i + 32])
            largest = max(largest, float(np.linalg.norm(net.out.kernel.numpy() - old)))
    usual = ~spikes
    err = np.abs(net(x[usual]).numpy() - y[usual])
    print("largest single move of the output kernel %.4f" % largest)
    print("median error on ordinary claims %.3f, spread of targets %.3f" % (np.median(err), y[usual].std()))


if __name__ == "__main__":
    main()
