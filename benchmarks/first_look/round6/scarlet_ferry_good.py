"""An ensemble of regressors, each with its own hand-written momentum optimizer."""
import numpy as np
import tensorflow as tf

tf.random.set_seed(59)


class Momentum:
    """SGD with momentum; slots are made when a variable is first updated."""

    def __init__(self, rate=0.01, decay=0.9):
        self.rate, self.decay = rate, decay
        self.velocity = {}

    def apply(self, grads, variables):
        for i, (g, v) in enumerate(zip(grads, variables)):
            if i not in self.velocity:
                self.velocity[i] = tf.Variable(tf.zeros_like(v), trainable=False)
            slot = self.velocity[i]
            slot.assign(self.decay * slot + g)
            v.assign_sub(self.rate * slot)


class Member(tf.Module):
    def __init__(self, seed, hidden=24):
        super().__init__()
        g = tf.random.Generator.from_seed(seed)
        self.w1 = tf.Variable(2.0 * g.normal([1, hidden]))
        self.b1 = tf.Variable(g.normal([hidden]))
        self.w2 = tf.Variable(g.normal([hidden, 2]) / hidden ** 0.5)
        self.b2 = tf.Variable(tf.zeros([2]))

    def __call__(self, x):
        h = tf.tanh(tf.matmul(x, self.w1) + self.b1)
        out = tf.matmul(h, self.w2) + self.b2
        return out[:, :1], 1e-2 + tf.nn.softplus(out[:, 1:])


class Ensemble:
    def __init__(self, size=4):
        self.members = [Member(seed) for seed in range(size)]
        self.optimizers = [Momentum() for _ in self.members]

    @tf.function
    def step(self, xs, ys):
        losses = []
        for k, (member, optimizer) in enumerate(zip(self.members, self.optimizers)):
            with tf.GradientTape() as tape:
                mean, var = member(xs[k])
                nll = 0.5 * (tf.math.log(var) + (ys[k] - mean) ** 2 / var)
                loss = tf.reduce_mean(nll)
            variables = member.trainable_variables
            grads, _ = tf.clip_by_global_norm(tape.gradient(loss, variables), 1.0)
            optimizer.apply(grads, variables)
            losses.append(loss)
        return tf.stack(losses)

    def predict(self, x):
        return tf.add_n([m(x)[0] for m in self.members]) / len(self.members)


def main():
    rng = np.random.default_rng(0)
    x = rng.uniform(-2.0, 2.0, size=(400, 1)).astype("float32")
    y = (np.sin(2.0 * x) + 0.1 * rng.normal(size=x.shape)).astype("float32")
    ensemble = Ensemble()
    for it in range(1000):
        rows = rng.integers(400, size=(4, 64))
        losses = ensemble.step(tf.constant(x[rows]), tf.constant(y[rows]))
        if it % 250 == 0:
            print("step", it, "nll", np.round(losses.numpy(), 3))
    grid = np.linspace(-2.0, 2.0, 101, dtype="float32")[:, None]
    error = ensemble.predict(tf.constant(grid)) - np.sin(2.0 * grid)
    print("mean nll %.3f rmse %.4f" % (
        float(tf.reduce_mean(losses)), float(tf.sqrt(tf.reduce_mean(error ** 2)))))


main()
