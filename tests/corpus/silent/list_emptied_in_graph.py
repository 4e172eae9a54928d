"""Lists of an object that live no longer than the trace of a graph."""

import tensorflow as tf


class Net(tf.Module):
    def __init__(self):
        super().__init__()
        self.w = tf.Variable(tf.ones((3, 3)))
        self.kept = []

    def __call__(self, x):
        self.kept.clear()
        for _ in range(2):
            x = tf.nn.tanh(x @ self.w)
            self.kept.append(x)
        return x


class Terms:
    def __init__(self):
        self.found = []

    def add(self, term):
        self.found.append(term)

    def total(self):
        return tf.add_n(self.found)


net = Net()
optimizer = tf.keras.optimizers.SGD(0.1)


@tf.function
def step(x):
    terms = Terms()
    with tf.GradientTape() as tape:
        terms.add(tf.reduce_mean(net(x)))
        for one in net.kept:
            terms.add(tf.reduce_mean(tf.square(one)))
        loss = terms.total()
    optimizer.apply_gradients([(tape.gradient(loss, net.w), net.w)])
    return loss


for _ in range(3):
    step(tf.ones((2, 3)))
