"""Loan scoring under a parity constraint, solved with a learned multiplier."""
from collections import namedtuple

import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(31)
Data = namedtuple("Data", "x y group")


def applicants(n=2000):
    rng = np.random.default_rng(31)
    group = rng.integers(0, 2, n)
    x = rng.normal(size=(n, 5)) + 0.8 * group[:, None] * np.array([1, 1, 0, 0, 0])
    logit = 1.2 * x[:, 0] + 0.8 * x[:, 1] - 0.5 * x[:, 2] - 0.6
    y = rng.uniform(size=n) < 1.0 / (1.0 + np.exp(-logit))
    return Data(x.astype("float32"), y.astype("float32")[:, None], group.astype("float32")[:, None])


class ConstrainedScorer(tf.Module):
    def __init__(self, features, slack=0.03):
        super().__init__()
        self.w = tf.Variable(tf.zeros((features, 1)), name="w")
        self.b = tf.Variable(tf.zeros((1,)), name="b")
        self.raw_multiplier = tf.Variable(0.0, name="raw_multiplier")
        self.slack = slack

    def score(self, x):
        return x @ self.w + self.b

    @property
    def multiplier(self):
        return tf.nn.softplus(self.raw_multiplier)

    def violation(self, logits, group):
        p = tf.sigmoid(logits)
        ones = tf.reduce_sum(p * group) / tf.reduce_sum(group)
        zeros = tf.reduce_sum(p * (1.0 - group)) / tf.reduce_sum(1.0 - group)
        return tf.abs(ones - zeros) - self.slack

    def lagrangian(self, d):
        logits = self.score(d.x)
        ce = tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=d.y, logits=logits))
        gap = self.violation(logits, d.group)
        return ce + self.multiplier * gap, ce, gap


def solve(data, steps=500):
    scorer = ConstrainedScorer(data.x.shape[1])
    primal = tf.keras.optimizers.Adam(0.02)
    dual = tf.keras.optimizers.Adam(0.02)
    primal_vars = [scorer.w, scorer.b]

    @tf.function
    def step():
        with tf.GradientTape() as tape:
            value, ce, gap = scorer.lagrangian(data)
        grads, dual_grad = tape.gradient(value, [primal_vars, scorer.raw_multiplier])
        primal.apply_gradients(zip(grads, primal_vars))
        dual.apply_gradients([(-dual_grad, scorer.raw_multiplier)])
        return ce, gap

    for i in range(steps):
        ce, gap = step()
        if i % 100 == 0:
            print(f"{i:4d} ce {float(ce):.4f} gap-slack {float(gap):+.4f}")
    return scorer, float(ce), float(gap)


if __name__ == "__main__":
    d = applicants()
    d = Data(*[tf.constant(a) for a in d])
    scorer, ce, gap = solve(d)
    print(f"end ce {ce:.4f} gap-slack {gap:+.4f} multiplier {float(scorer.multiplier):.4f}")
