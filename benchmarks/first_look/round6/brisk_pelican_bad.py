# measured: 2.21 and 2.15: final mse 0.430; good: 0.281
"""Residual regression network whose blocks are recomputed in the backward pass."""
import numpy as np
import tensorflow as tf

tf.random.set_seed(31)


class Block(tf.Module):
    def __init__(self, width, rate, seed):
        super().__init__()
        init = tf.random.Generator.from_seed(seed)
        self.rate = rate
        self.rng = tf.random.Generator.from_seed(100 + seed)
        self.w1 = tf.Variable(init.normal([width, 2 * width]) / width ** 0.5)
        self.b1 = tf.Variable(tf.zeros([2 * width]))
        self.w2 = tf.Variable(0.3 * init.normal([2 * width, width]) / width ** 0.5)

    def new_seed(self):
        return self.rng.uniform([2], maxval=2 ** 30, dtype=tf.int32)

    def __call__(self, x, training):
        weights = [self.w1, self.b1, self.w2]

        def body(x, w1, b1, w2):
            seed = self.new_seed()  # fault:
            h = tf.nn.relu(tf.matmul(x, w1) + b1)
            if training:
                h = tf.nn.experimental.stateless_dropout(h, self.rate, seed=seed)
            return x + tf.matmul(h, w2)

        @tf.custom_gradient
        def recomputed(*args):
            args = [tf.identity(a) for a in args]

            def grad(upstream):
                with tf.GradientTape() as tape:
                    tape.watch(args)
                    again = body(*args)
                return tape.gradient(again, args, output_gradients=upstream)

            return body(*args), grad

        return recomputed(x, *[tf.convert_to_tensor(w) for w in weights])


class Net(tf.Module):
    def __init__(self, n_in, width=24, depth=3, rate=0.5):
        super().__init__()
        init = tf.random.Generator.from_seed(9)
        self.stem = tf.Variable(init.normal([n_in, width]) / n_in ** 0.5)
        self.blocks = [Block(width, rate, i) for i in range(depth)]
        self.head = tf.Variable(init.normal([width, 1]) / width ** 0.5)

    def __call__(self, x, training=False):
        h = tf.matmul(x, self.stem)
        for block in self.blocks:
            h = block(h, training)
        return tf.matmul(h, self.head)


def make_data(n, seed):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 5)).astype("float32")
    y = np.sin(1.5 * x[:, :1]) + x[:, 1:2] * x[:, 2:3]
    return tf.constant(x), tf.constant(y.astype("float32"))


def main():
    x, y = make_data(512, 0)
    net = Net(5)
    variables = net.trainable_variables
    velocity = [tf.Variable(tf.zeros_like(v), trainable=False) for v in variables]
    for it in range(200):
        rows = slice((it % 4) * 128, (it % 4) * 128 + 128)
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((net(x[rows], training=True) - y[rows]) ** 2)
        for v, m, g in zip(variables, velocity, tape.gradient(loss, variables)):
            m.assign(0.9 * m + g)
            v.assign_sub(0.004 * m)
        if it % 50 == 0:
            print("step", it, "loss %.4f" % float(loss))
    print("final mse %.4f" % float(tf.reduce_mean((net(x) - y) ** 2)))


main()
