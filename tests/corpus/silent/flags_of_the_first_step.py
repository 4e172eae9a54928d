"""Flags of Python that are set before a graph is traced, or guard what is made in the trace."""

import tensorflow as tf

x = tf.random.normal((32, 3)) + 1.0
y = tf.reduce_sum(x, axis=1, keepdims=True)


class Shifted(tf.Module):
    def __init__(self):
        super().__init__()
        self.w = tf.Variable(tf.zeros((3, 1)))
        self.shift = tf.Variable(tf.zeros((3,)))
        self.ready = False

    def __call__(self, x):
        if not self.ready:
            self.shift.assign(-tf.reduce_mean(x, axis=0))
            self.ready = True
        return (x + self.shift) @ self.w


class Lazy(tf.Module):
    def __init__(self):
        super().__init__()
        self.made = False

    def __call__(self, x):
        if not self.made:
            self.w = tf.Variable(tf.zeros((3, 1)))
            self.made = True
        return x @ self.w


def train(model):
    optimizer = tf.keras.optimizers.SGD(0.1)

    @tf.function
    def step(x, y):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(model(x) - y))
        grads = tape.gradient(loss, [model.w])
        optimizer.apply_gradients(zip(grads, [model.w]))

    for _ in range(5):
        step(x, y)


called_before = Shifted()
called_before(x)
train(called_before)
train(Lazy())

once = Shifted()


@tf.function
def prepare(x):
    return once(x)


prepare(x)
