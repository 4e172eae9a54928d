"""Polynomial surrogate fitted by a hand written heavy ball method with warm-up."""
import math

import numpy as np
import tensorflow as tf


class HeavyBall(tf.Module):
    """Momentum descent with a rate that the schedule changes between epochs."""

    def __init__(self, params, rate, momentum=0.9):
        super().__init__()
        self.params = list(params)
        self.rate = tf.Variable(rate, trainable=False, dtype=tf.float32)
        self.momentum = momentum
        self.slots = [tf.Variable(tf.zeros_like(p), trainable=False) for p in self.params]

    def set_rate(self, value):
        self.rate.assign(value)

    def apply(self, grads):
        for grad, slot, param in zip(grads, self.slots, self.params):
            slot.assign(self.momentum * slot + grad)
            param.assign_sub(self.rate * slot)


class Surrogate(tf.Module):
    def __init__(self, width):
        super().__init__()
        init = tf.random.Generator.from_seed(4)
        self.w1 = tf.Variable(init.normal((4, width)) * 0.5)
        self.b1 = tf.Variable(tf.zeros((width,)))
        self.w2 = tf.Variable(init.normal((width, 1)) * 0.3)

    def __call__(self, x):
        return tf.tanh(x @ self.w1 + self.b1) @ self.w2


def schedule(epoch, epochs, peak, warmup=3):
    """Linear warm-up followed by a half cosine."""
    if epoch < warmup:
        return peak * (epoch + 1e-3) / warmup
    done = (epoch - warmup) / max(1, epochs - warmup)
    return peak * 0.5 * (1.0 + math.cos(math.pi * done))


def make_step(model, method):
    @tf.function
    def step(x, y):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((model(x) - y) ** 2)
        method.apply(tape.gradient(loss, method.params))
        return loss
    return step


def main():
    epochs, peak = 15, 0.05
    rng = np.random.default_rng(9)
    x = rng.uniform(-1, 1, size=(640, 4)).astype("float32")
    y = (x[:, :1] * x[:, 1:2] + 0.5 * x[:, 2:3] - x[:, 3:] ** 2).astype("float32")
    model = Surrogate(24)
    method = HeavyBall(model.trainable_variables, schedule(0, epochs, peak))
    step = make_step(model, method)
    data = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(640, seed=2).batch(32)
    for epoch in range(epochs):
        method.set_rate(schedule(epoch, epochs, peak))
        losses = [float(step(a, b)) for a, b in data]
        print(f"epoch {epoch} rate {float(method.rate):.5f} loss {np.mean(losses):.5f}")


if __name__ == "__main__":
    main()
