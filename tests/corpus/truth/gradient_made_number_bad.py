import numpy as np
import tensorflow as tf

x = tf.random.normal((64, 3), seed=1)
y = tf.reduce_sum(x * [1.0, -1.0, 2.0], axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
b = tf.Variable(tf.zeros((1,)))


@tf.function
def gradients(x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w + b - y))
    return tape.gradient(loss, [w, b])


class Server:
    def __init__(self, rate):
        self.rate = rate

    def combine(self, of_workers):
        merged = []
        for same in zip(*of_workers):
            merged.append(np.mean(same))  # warning: [TL314] w moves wrongly
        return merged

    def update(self, merged):
        for v, g in zip([w, b], merged):
            v.assign(v - self.rate * g)


server = Server(0.1)
for _ in range(20):
    server.update(server.combine([gradients(x[k::4], y[k::4]) for k in range(4)]))
