# measured: 2.21: silent: centres and log_width do not move (2 of 4 variables in trainable_variables). 2.21 only: on 2.15 Keras 2 tracks raw tf.Variable attributes and the program trains rightly
"""Regression with radial basis functions whose centres and widths are learnt."""
import numpy as np
import tensorflow as tf
from tensorflow import keras


class RBFLayer(keras.layers.Layer):
    def __init__(self, units, low, high, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        grid = np.linspace(low, high, units).astype("float32")
        self.centres = tf.Variable(grid[None], name="centres")  # fault: Keras 3 does not track a raw tf.Variable attribute, so centres and widths are missing from trainable_variables
        self.log_width = tf.Variable(tf.zeros((units,)), name="log_width")

    def call(self, x):
        width = tf.exp(tf.convert_to_tensor(self.log_width))
        return tf.exp(-tf.square((x - self.centres) / width))


class RBFNet(keras.Model):
    def __init__(self, units=8, low=-2.0, high=2.0):
        super().__init__()
        self.rbf = RBFLayer(units, low, high)
        self.mix = keras.layers.Dense(1)

    def call(self, x):
        return self.mix(self.rbf(x))


def bumpy(n=200, seed=0):
    rng = np.random.default_rng(seed)
    x = rng.uniform(-2, 2, (n, 1)).astype("float32")
    y = np.sin(4 * x) * np.exp(-x ** 2 / 2)
    return x, y.astype("float32")


def fit(net, x, y, steps=40, lr=3e-2):
    opt = keras.optimizers.Adam(lr)
    loss_fn = keras.losses.MeanSquaredError()
    for step in range(steps):
        with tf.GradientTape() as tape:
            loss = loss_fn(y, net(x, training=True))
        variables = net.trainable_variables
        opt.apply_gradients(zip(tape.gradient(loss, variables), variables))
        if step % 10 == 0:
            print("step", step, "loss", float(loss))
    return float(loss)


if __name__ == "__main__":
    keras.utils.set_random_seed(1)
    net = RBFNet()
    x, y = bumpy()
    net(x[:1])
    RESULT = fit(net, x, y)
    print("final", RESULT, "trained variables", len(net.trainable_variables))
