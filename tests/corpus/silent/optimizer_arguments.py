"""Arguments that optimizers have, and lr and decay of others."""

import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))


class Descent:
    def __init__(self, lr, decay=0.0):
        self.lr = lr
        self.decay = decay

    def apply_gradients(self, pairs):
        for gradient, variable in pairs:
            variable.assign_sub(self.lr * gradient)
        self.lr *= 1.0 - self.decay
        return self


def step(optimizer):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    return optimizer.apply_gradients(zip(tape.gradient(loss, [w]), [w]))


settings = {"learning_rate": 0.1, "momentum": 0.9}
optimizer = Descent(lr=0.1, decay=0.1)
for _ in range(3):
    optimizer = step(optimizer)
keras_optimizer = tf.keras.optimizers.SGD(**settings)
steps = step(keras_optimizer)
step(tf.keras.optimizers.SGD(tf.keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.9)))


def clipping(norm=None, value=None):
    return tf.keras.optimizers.SGD(0.1, clipnorm=norm, clipvalue=value)


def chosen(by_norm):
    if by_norm:
        norm, value = 1.0, None
    else:
        norm, value = None, 0.5
    return tf.keras.optimizers.Adam(0.1, clipnorm=norm, clipvalue=value, global_clipnorm=None)


step(clipping(norm=1.0))
step(clipping(value=1.0))
step(chosen(by_norm=True))
step(tf.keras.optimizers.SGD(0.1, global_clipnorm=1.0))
options = {"clipnorm": None, "clipvalue": 0.5}
step(tf.keras.optimizers.SGD(0.1, **options))
