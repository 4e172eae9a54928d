# measured: TF 2.21 and 2.15 raise ValueError (No gradients provided for any variable) in the first round; twin: query error falls from 0.80 to 0.468
"""Gradient based meta learning (MAML) for lines with varying slope and shift."""
import numpy as np
import tensorflow as tf


class TaskFamily:
    def __init__(self, seed):
        self.rng = np.random.default_rng(seed)

    def draw(self, shots=8):
        slope, shift = self.rng.uniform(1.0, 3.0), self.rng.uniform(-1.0, 1.0)
        x = self.rng.uniform(-1, 1, size=(2 * shots, 1)).astype("float32")
        y = (slope * np.abs(x) + shift).astype("float32")
        return [tf.constant(a) for a in (x[:shots], y[:shots], x[shots:], y[shots:])]


def initial_weights(width, seed):
    init = tf.random.Generator.from_seed(seed)
    return [tf.Variable(init.normal((1, width)) * 0.8), tf.Variable(tf.zeros((width,))),
            tf.Variable(init.normal((width, 1)) * 0.3), tf.Variable(tf.zeros((1,)))]


def forward(weights, x):
    w1, b1, w2, b2 = weights
    return tf.nn.tanh(x @ w1 + b1) @ w2 + b2


def error(weights, x, y):
    return tf.reduce_mean((forward(weights, x) - y) ** 2)


class MetaLearner:
    def __init__(self, width=24, inner_rate=0.1, inner_steps=2):
        self.weights = initial_weights(width, 3)
        self.inner_rate, self.inner_steps = inner_rate, inner_steps
        self.optimizer = tf.keras.optimizers.Adam(5e-3)

    def adapt(self, x, y):
        fast = self.weights
        for _ in range(self.inner_steps):
            with tf.GradientTape() as tape:
                tape.watch(fast)
                loss = error(fast, x, y)
            grads = tape.gradient(loss, fast)
            fast = [tf.Variable(w - self.inner_rate * g) for w, g in zip(fast, grads)]  # fault:
        return fast

    def meta_step(self, tasks):
        with tf.GradientTape() as outer:
            losses = []
            for sx, sy, qx, qy in tasks:
                losses.append(error(self.adapt(sx, sy), qx, qy))
            loss = tf.add_n(losses) / len(losses)
        grads = outer.gradient(loss, self.weights)
        self.optimizer.apply_gradients(zip(grads, self.weights))
        return loss


def main(rounds=60, per_round=3):
    family, learner = TaskFamily(5), MetaLearner()
    history = []
    for turn in range(rounds):
        loss = learner.meta_step([family.draw() for _ in range(per_round)])
        history.append(float(loss))
        if turn % 15 == 14:
            print(f"round {turn + 1} query error {np.mean(history[-15:]):.4f}")


if __name__ == "__main__":
    main()
