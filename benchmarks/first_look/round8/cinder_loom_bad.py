# measured: TF 2.21 and 2.15 alike, silent: rmse 0.451 against 0.142 in the twin, loss of the last fifty steps 0.210 against 0.018; optimizer.iterations is 1 instead of 150
"""Curve fitting with random Fourier features; staged learning rate."""
import math

import numpy as np
import tensorflow as tf


def features(x, k=24):
    freq = np.arange(1, k + 1, dtype="float32")
    return np.concatenate([np.sin(x * freq), np.cos(x * freq)], axis=1).astype("float32")


def weave(x):
    return np.sign(np.sin(3 * x)) * 0.7 + 0.2 * x


class Stage:
    def __init__(self, lr, steps):
        self.lr = lr
        self.steps = steps


class LoomNet(tf.Module):
    def __init__(self, inputs, hidden, seed):
        super().__init__()
        g = tf.random.Generator.from_seed(seed)
        self.w1 = tf.Variable(g.normal([inputs, hidden]) / math.sqrt(inputs))
        self.b1 = tf.Variable(tf.zeros([hidden]))
        self.w2 = tf.Variable(g.normal([hidden, 1]) / math.sqrt(hidden))
        self.b2 = tf.Variable(tf.zeros([1]))

    def __call__(self, x):
        return tf.nn.tanh(x @ self.w1 + self.b1) @ self.w2 + self.b2


class Fitter:
    def __init__(self, net):
        self.net = net
        self.optimizer = None

    def begin(self, stage):
        self.optimizer = tf.keras.optimizers.SGD(stage.lr, momentum=0.95)

    def step(self, stage, x, y):
        self.begin(stage)  # fault:
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self.net(x) - y))
        variables = self.net.trainable_variables
        grads = tape.gradient(loss, variables)
        self.optimizer.apply_gradients(zip(grads, variables))
        return loss

    def run(self, stages, x, y, rng, batch=32):
        for n, stage in enumerate(stages):
            losses = []
            for _ in range(stage.steps):
                pick = rng.integers(0, len(x), batch)
                losses.append(float(self.step(stage, x[pick], y[pick])))
            print(f"stage {n} lr {stage.lr} mean loss of the last fifty {np.mean(losses[-50:]):.5f} "
                  f"optimizer steps {int(self.optimizer.iterations)}")


def main():
    rng = np.random.default_rng(0)
    x = rng.uniform(-3, 3, (512, 1)).astype("float32")
    y = (weave(x) + 0.05 * rng.normal(size=x.shape)).astype("float32")
    fx = features(x)
    fitter = Fitter(LoomNet(fx.shape[1], 32, seed=2))
    fitter.run([Stage(5e-3, 150), Stage(2e-3, 150)], fx, y, rng)
    rmse = float(tf.sqrt(tf.reduce_mean(tf.square(fitter.net(fx) - y))))
    print(f"rmse {rmse:.4f}")


if __name__ == "__main__":
    main()
