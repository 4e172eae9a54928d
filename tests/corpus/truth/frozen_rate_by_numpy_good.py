import numpy as np
import tensorflow as tf

x = tf.random.normal((32, 3))
y = 3.0 * tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.ones((3, 1)))


class Descent:
    def __init__(self, rate):
        self.rate = tf.Variable(rate, trainable=False)

    def apply(self, grads, variables):
        for grad, variable in zip(grads, variables):
            variable.assign_sub(self.rate * grad)


def cosine(epoch):
    if epoch < 2:
        return 0.01 * (epoch + 1)
    return 0.05 * (1.0 + np.cos(np.pi * epoch / 10))


descent = Descent(cosine(0))


@tf.function
def step(x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    descent.apply(tape.gradient(loss, [w]), [w])


for epoch in range(10):
    descent.rate.assign(cosine(epoch))
    step(x, y)
