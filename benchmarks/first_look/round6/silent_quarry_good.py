"""Limited-memory BFGS written by hand for an ill-conditioned logistic regression."""
import collections

import numpy as np
import tensorflow as tf

tf.random.set_seed(2)


class LBFGS:
    def __init__(self, weights, loss_fn, memory=8):
        self.weights = weights
        self.loss_fn = loss_fn
        self.pairs = collections.deque(maxlen=memory)

    def value_and_grad(self):
        with tf.GradientTape() as tape:
            loss = self.loss_fn(self.weights)
        return loss, tape.gradient(loss, self.weights)

    def direction(self, grad):
        q, alphas = grad, []
        for s, y in reversed(self.pairs):
            rho = 1.0 / tf.tensordot(s, y, 1)
            alpha = rho * tf.tensordot(s, q, 1)
            q = q - alpha * y
            alphas.append((rho, alpha))
        if self.pairs:
            s, y = self.pairs[-1]
            q = q * tf.tensordot(s, y, 1) / tf.tensordot(y, y, 1)
        for (s, y), (rho, alpha) in zip(self.pairs, reversed(alphas)):
            beta = rho * tf.tensordot(y, q, 1)
            q = q + s * (alpha - beta)
        return -q

    def step(self):
        loss, grad = self.value_and_grad()
        d = self.direction(grad)
        slope = tf.tensordot(grad, d, 1)
        before = tf.identity(self.weights)
        start = self.weights.numpy()
        rate = 1.0
        while rate > 1e-6:
            self.weights.assign(start + rate * d)
            if self.loss_fn(self.weights) <= loss + 1e-4 * rate * slope:
                break
            rate *= 0.5
        _, new_grad = self.value_and_grad()
        s = self.weights - before
        y = new_grad - grad
        if tf.tensordot(s, y, 1) > 1e-12:
            self.pairs.append((s, y))
        return float(loss)


def make_problem(seed=4, n=400, d=12):
    rng = np.random.default_rng(seed)
    scales = np.logspace(-1.5, 1.0, d)
    x = rng.normal(size=(n, d)) * scales
    logits = x @ (rng.normal(size=d) / scales)
    y = (rng.uniform(size=n) < 1.0 / (1.0 + np.exp(-logits))).astype("float64")
    x, y = tf.constant(x), tf.constant(y)

    def loss_fn(w):
        z = tf.linalg.matvec(x, w)
        nll = tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=z)
        return tf.reduce_mean(nll) + 1e-5 * tf.reduce_sum(w ** 2)

    return loss_fn, d


def main():
    loss_fn, d = make_problem()
    weights = tf.Variable(tf.zeros([d], tf.float64))
    solver = LBFGS(weights, loss_fn)
    for it in range(60):
        loss = solver.step()
        if it % 20 == 0:
            print("iteration", it, "loss %.6f" % loss)
    _, grad = solver.value_and_grad()
    print("loss %.6f |grad| %.2e pairs %d" % (loss, float(tf.norm(grad)), len(solver.pairs)))


main()
