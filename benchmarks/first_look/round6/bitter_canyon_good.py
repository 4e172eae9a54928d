"""Forward-mode training: directional derivatives along random tangents, no backward pass."""
import numpy as np
import tensorflow as tf

tf.random.set_seed(71)


class Regressor(tf.Module):
    def __init__(self, n_in, hidden=8, seed=1):
        super().__init__()
        g = tf.random.Generator.from_seed(seed)
        self.w1 = tf.Variable(g.normal([n_in, hidden]) / n_in ** 0.5)
        self.b1 = tf.Variable(tf.zeros([hidden]))
        self.w2 = tf.Variable(g.normal([hidden, 1]) / hidden ** 0.5)

    def __call__(self, x):
        return tf.matmul(tf.tanh(tf.matmul(x, self.w1) + self.b1), self.w2)


class ForwardTrainer:
    def __init__(self, model, rate=0.01, seed=5):
        self.model, self.rate = model, rate
        self.rng = tf.random.Generator.from_seed(seed)

    def tangents(self):
        return [self.rng.normal(v.shape) for v in self.model.trainable_variables]

    @tf.function
    def step(self, x, y):
        variables = list(self.model.trainable_variables)
        along = self.tangents()
        with tf.autodiff.ForwardAccumulator(variables, along) as acc:
            loss = tf.reduce_mean((self.model(x) - y) ** 2)
        slope = acc.jvp(loss)
        for v, t in zip(variables, along):
            v.assign_sub(self.rate * slope * t)
        return loss


def make_data(n=256, seed=2):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 4)).astype("float32")
    y = np.tanh(x[:, :1] - 0.5 * x[:, 1:2]) + 0.3 * x[:, 2:3]
    return tf.constant(x), tf.constant(y.astype("float32"))


def main():
    x, y = make_data()
    model = Regressor(4)
    trainer = ForwardTrainer(model)
    before = float(tf.reduce_mean((model(x) - y) ** 2))
    history = []
    for it in range(2500):
        history.append(trainer.step(x, y).numpy())
        if it % 500 == 0:
            print("step", it, "loss %.4f" % history[-1])
    print("loss %.4f -> %.4f" % (before, np.mean(history[-100:])))


main()
