"""Keywords of apply_gradients that belong to optimizers of other kinds, and iterable models."""

import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)


class Net(tf.Module):
    def __init__(self):
        super().__init__()
        self.w = tf.Variable(tf.zeros((3, 1)))
        self.b = tf.Variable(tf.zeros((1,)))

    def __call__(self, x):
        return x @ self.w + self.b

    def __iter__(self):
        return iter([self.w, self.b])

    def get_weights(self):
        return [self.w, self.b]

    @property
    def layers(self):
        return [self.w, self.b]


class Descent:
    def apply_gradients(self, grads, vars, step=None):
        for gradient, variable in zip(grads, vars):
            variable.assign_sub(0.1 * gradient)


def step(net, optimizer, **options):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(net(x) - y))
    grads = tape.gradient(loss, net.get_weights())
    optimizer.apply_gradients(zip(grads, net), **options)


net = Net()
step(net, tf.compat.v1.train.GradientDescentOptimizer(0.1), global_step=tf.Variable(0, dtype=tf.int64))
step(net, tf.keras.optimizers.SGD(0.1))
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.square(net(x) - y))
Descent().apply_gradients(grads=tape.gradient(loss, net.layers), vars=net.layers, step=1)
