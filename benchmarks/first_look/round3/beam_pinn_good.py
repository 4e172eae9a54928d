"""Physics-informed net: deflection of a loaded string, w'' = q(x)."""
import numpy as np
import tensorflow as tf


class DeflectionNet(tf.keras.Model):
    def __init__(self, width=16):
        super().__init__()
        self.a = tf.keras.layers.Dense(width, activation="tanh")
        self.b = tf.keras.layers.Dense(width, activation="tanh")
        self.out = tf.keras.layers.Dense(1)

    def call(self, x):
        return self.out(self.b(self.a(x)))


def load(x):
    return -tf.sin(np.pi * x) * np.pi ** 2


def residual(net, x):
    with tf.GradientTape() as outer:
        outer.watch(x)
        with tf.GradientTape() as inner:
            inner.watch(x)
            w = net(x)
        w_x = inner.gradient(w, x)
    w_xx = outer.gradient(w_x, x)
    return w_xx - load(x)


def train(net, steps=30):
    opt = tf.keras.optimizers.Adam(5e-3)
    ends = tf.constant([[0.0], [1.0]])
    history = []
    for _ in range(steps):
        x = tf.random.uniform((32, 1))
        with tf.GradientTape() as tape:
            physics = tf.reduce_mean(residual(net, x) ** 2)
            boundary = tf.reduce_mean(net(ends) ** 2)
            loss = physics + 20.0 * boundary
        grads = tape.gradient(loss, net.trainable_variables)
        opt.apply_gradients(zip(grads, net.trainable_variables))
        history.append(float(loss))
    return history


if __name__ == "__main__":
    tf.keras.utils.set_random_seed(2)
    hist = train(DeflectionNet())
    print("loss", hist[0], "->", hist[-1])
