"""Hypernetwork that writes the gains of a pump controller for each operating point."""
import numpy as np
import tensorflow as tf

SIGNALS, HIDDEN = 4, 6


class Controller:
    """Small policy whose weights come from outside."""

    SHAPES = [(SIGNALS, HIDDEN), (HIDDEN,), (HIDDEN, 1), (1,)]

    @classmethod
    def size(cls):
        return sum(int(np.prod(s)) for s in cls.SHAPES)

    def load(self, flat):
        parts = tf.split(flat, [int(np.prod(s)) for s in self.SHAPES])
        self.weights = [tf.reshape(part, s) for part, s in zip(parts, self.SHAPES)]

    def act(self, signals):
        w1, b1, w2, b2 = self.weights
        return tf.matmul(tf.tanh(tf.matmul(signals, w1) + b1), w2) + b2


class HyperNet(tf.keras.Model):
    def __init__(self, out):
        super().__init__()
        self.hidden = tf.keras.layers.Dense(32, activation="relu")
        self.out = tf.keras.layers.Dense(out, kernel_initializer=tf.keras.initializers.RandomNormal(stddev=0.1))

    def call(self, operating_point):
        return self.out(self.hidden(operating_point))


def demonstrations(point, rng, n=32):
    signals = rng.normal(size=(n, SIGNALS)).astype("float32")
    gains = np.array([point[0], -point[1], 0.5, 0.0])
    return tf.constant(signals), tf.constant((signals @ gains)[:, None], tf.float32)


def train(steps=90, lr=1e-2, seed=38):
    rng = np.random.default_rng(seed)
    hyper, controller = HyperNet(Controller.size()), Controller()
    optimizer = tf.keras.optimizers.Adam(lr)
    average = None
    for step in range(1, steps + 1):
        point = rng.uniform(0, 1, size=2).astype("float32")
        signals, action = demonstrations(point, rng)
        with tf.GradientTape() as tape:
            controller.load(hyper(point[None])[0])
            loss = tf.reduce_mean(tf.square(controller.act(signals) - action))
        grads = tape.gradient(loss, hyper.trainable_variables)
        optimizer.apply_gradients(zip(grads, hyper.trainable_variables))
        average = float(loss) if average is None else 0.95 * average + 0.05 * float(loss)
        if step % 30 == 0:
            print(f"step {step}: smoothed loss {average:.4f}")


if __name__ == "__main__":
    tf.keras.utils.set_random_seed(38)
    train()
