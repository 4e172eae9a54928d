# measured: TF 2.21 and 2.15 alike, silent: adapted network stays at loss 9.65, accuracy 0.000; twin: 0.013, 0.999
"""Low rank adaptation of a frozen intent classifier to a new domain."""
import numpy as np
import tensorflow as tf


class Adapted(tf.keras.layers.Layer):
    """Wraps a frozen dense layer and adds a low rank correction to it."""

    def __init__(self, base, rank, alpha=8.0, **kwargs):
        super().__init__(**kwargs)
        self.base = base
        self.base.trainable = False
        self.rank, self.scaling = rank, alpha / rank

    def build(self, input_shape):
        inputs, outputs = [int(n) for n in self.base.kernel.shape]
        self.down = self.add_weight(
            shape=(inputs, self.rank), name="down", trainable=True,
            initializer=tf.keras.initializers.Zeros())  # fault:
        self.up = self.add_weight(
            shape=(self.rank, outputs), name="up", trainable=True,
            initializer=tf.keras.initializers.Zeros())
        super().build(input_shape)

    def call(self, x):
        return self.base(x) + self.scaling * tf.matmul(tf.matmul(x, self.down), self.up)


def make_base(size, classes):
    net = tf.keras.Sequential([
        tf.keras.Input((size,)),
        tf.keras.layers.Dense(32, activation="relu"),
        tf.keras.layers.Dense(classes),
    ])
    return net


def adapt_network(net, rank):
    inner, outer = net.layers[-2:]
    inner.trainable = False
    return tf.keras.Sequential([
        tf.keras.Input((int(inner.kernel.shape[0]),)), inner, Adapted(outer, rank)])


def fit(net, x, y, steps, rate):
    optimizer = tf.keras.optimizers.Adam(rate)

    @tf.function
    def step(a, b):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(b, net(a)))
        weights = net.trainable_variables
        optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
        return loss

    rng = np.random.default_rng(0)
    for _ in range(steps):
        rows = rng.integers(0, len(x), 64)
        loss = step(tf.constant(x[rows]), tf.constant(y[rows]))
    accuracy = np.mean(net(tf.constant(x)).numpy().argmax(1) == y)
    print(f"trainable arrays {len(net.trainable_variables)} loss {float(loss):.4f} "
          f"accuracy {accuracy:.3f}")


def main():
    tf.keras.utils.set_random_seed(23)
    rng = np.random.default_rng(23)
    centers = rng.normal(size=(6, 20)) * 1.2
    y = rng.integers(0, 6, 1000).astype("int32")
    x = (centers[y] + rng.normal(size=(1000, 20))).astype("float32")
    base = make_base(20, 6)
    fit(base, x, y, 200, 3e-3)
    shifted = np.array([2, 0, 1, 4, 5, 3], "int32")[y]
    tuned = adapt_network(base, rank=6)
    fit(tuned, x, shifted, 250, 1e-2)


if __name__ == "__main__":
    main()
