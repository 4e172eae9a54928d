# measured: 2.21 and 2.15: silent: spread of the predictions 0.002 while that of the targets is 1.0
"""Predicts the stiffness of coil springs from their geometry."""
from dataclasses import dataclass

import numpy as np
import tensorflow as tf


@dataclass
class Spring:
    wire: float
    coil: float
    turns: int

    @property
    def stiffness(self):
        return 8.0 * self.wire ** 4 / (self.coil ** 3 * self.turns)

    def features(self):
        return [np.log(self.wire), np.log(self.coil), np.log(self.turns)]


def catalogue(n, seed):
    rng = np.random.default_rng(seed)
    springs = [Spring(rng.uniform(1, 4), rng.uniform(8, 30), int(rng.integers(4, 20)))
               for _ in range(n)]
    x = np.array([s.features() for s in springs], dtype="float32")
    y = np.log(np.array([s.stiffness for s in springs], dtype="float32"))
    return x - x.mean(axis=0), (y - y.mean()) / y.std()


class StiffnessNet(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.body = [tf.keras.layers.Dense(16, activation="tanh") for _ in range(2)]
        self.readout = tf.keras.layers.Dense(1)

    def call(self, x):
        for layer in self.body:
            x = layer(x)
        return self.readout(x)


def log_cosh(target, predicted):
    err = predicted - target
    return tf.reduce_mean(err + tf.math.softplus(-2.0 * err) - tf.math.log(2.0))


def train(net, x, y, steps=250, lr=0.02):
    optimizer = tf.keras.optimizers.Adam(lr)
    x = tf.constant(x)
    y = tf.constant(y)

    @tf.function
    def step():
        with tf.GradientTape() as tape:
            predicted = net(x)
            loss = log_cosh(y, predicted)  # fault: y has shape (N,) and the prediction (N, 1), so their difference broadcasts to (N, N) and the net learns one constant for all springs
        grads = tape.gradient(loss, net.trainable_variables)
        optimizer.apply_gradients(zip(grads, net.trainable_variables))
        return loss

    for _ in range(steps):
        loss = step()
    return float(loss)


if __name__ == "__main__":
    tf.keras.utils.set_random_seed(14)
    x, y = catalogue(96, 14)
    net = StiffnessNet()
    loss = train(net, x, y)
    fitted = net(x).numpy().ravel()
    print(f"final loss {loss:.4f}")
    print(f"spread of targets {y.std():.3f}, spread of predictions {fitted.std():.3f}")
