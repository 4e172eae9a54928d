"""Affine-coupling flow with normalisation layers that start from the first batch."""
import numpy as np
import tensorflow as tf

tf.random.set_seed(29)


class ActNorm(tf.Module):
    def __init__(self, dim):
        super().__init__()
        self.shift = tf.Variable(tf.zeros([dim]))
        self.log_scale = tf.Variable(tf.zeros([dim]))
        self.ready = tf.Variable(False, trainable=False)

    def __call__(self, x):
        if not self.ready:
            mean, var = tf.nn.moments(x, axes=[0])
            self.shift.assign(-mean)
            self.log_scale.assign(-0.5 * tf.math.log(var + 1e-6))
            self.ready.assign(True)
        z = (x + self.shift) * tf.exp(self.log_scale)
        return z, tf.reduce_sum(self.log_scale)


class Coupling(tf.Module):
    def __init__(self, flip, hidden, seed):
        super().__init__()
        g = tf.random.Generator.from_seed(seed)
        self.flip = flip
        self.w1 = tf.Variable(g.normal([1, hidden]))
        self.b1 = tf.Variable(tf.zeros([hidden]))
        self.w2 = tf.Variable(0.05 * g.normal([hidden, 2]))
        self.b2 = tf.Variable(tf.zeros([2]))

    def __call__(self, x):
        a, b = tf.split(x, 2, axis=1)
        if self.flip:
            a, b = b, a
        out = tf.matmul(tf.tanh(tf.matmul(a, self.w1) + self.b1), self.w2) + self.b2
        log_s, t = tf.tanh(out[:, :1]), out[:, 1:]
        b = b * tf.exp(log_s) + t
        y = tf.concat([b, a] if self.flip else [a, b], axis=1)
        return y, log_s[:, 0]


class Flow(tf.Module):
    def __init__(self, depth=4, hidden=24):
        super().__init__()
        self.steps = []
        for i in range(depth):
            self.steps += [ActNorm(2), Coupling(i % 2 == 1, hidden, seed=i)]

    def log_prob(self, x):
        total = tf.zeros([tf.shape(x)[0]])
        for step in self.steps:
            x, log_det = step(x)
            total += log_det
        return total - 0.5 * tf.reduce_sum(x ** 2, axis=1) - np.log(2.0 * np.pi)


def banana(rng, n=16):
    a = rng.normal(size=(n, 1))
    b = 0.5 * a ** 2 + 0.2 * rng.normal(size=(n, 1))
    return tf.constant(np.concatenate([2.0 * a + 3.0, b], 1).astype("float32"))


def main():
    flow, rng = Flow(), np.random.default_rng(8)
    variables = flow.trainable_variables
    velocity = [tf.Variable(tf.zeros_like(v)) for v in variables]

    @tf.function
    def step(x):
        with tf.GradientTape() as tape:
            loss = -tf.reduce_mean(flow.log_prob(x))
        grads, _ = tf.clip_by_global_norm(tape.gradient(loss, variables), 5.0)
        for v, m, g in zip(variables, velocity, grads):
            m.assign(0.9 * m + g)
            v.assign_sub(0.003 * m)
        return loss

    first = None
    for it in range(1000):
        loss = step(banana(rng))
        if first is None:
            first = flow.steps[0].log_scale.numpy()
        if it % 500 == 0:
            print("step", it, "nll %.4f" % float(loss))
    moved = np.abs(flow.steps[0].log_scale.numpy() - first).max()
    test = -tf.reduce_mean(flow.log_prob(banana(rng, 2000)))
    print("test nll %.4f first log_scale moved %.3f" % (float(test), moved))


main()
