"""Differentiable choice between three candidate blocks for curve fitting."""
import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(37)
OPS = ("linear", "smooth", "wiggly")


def curve(n, seed):
    rng = np.random.default_rng(seed)
    x = rng.uniform(-1.0, 1.0, (n, 1)).astype("float32")
    y = 0.8 * x + 0.2 * np.sin(3.0 * x) + rng.normal(0.0, 0.4, (n, 1))
    return tf.constant(x), tf.constant(y, tf.float32)


class MixedBlock(tf.keras.layers.Layer):
    def __init__(self):
        super().__init__()
        self.linear = tf.keras.layers.Dense(1)
        self.smooth = tf.keras.Sequential([tf.keras.layers.Dense(8, activation="tanh"),
                                           tf.keras.layers.Dense(1)])
        self.wiggle = tf.keras.layers.Dense(1)

    def build(self, shape):
        self.alpha = self.add_weight(name="alpha", shape=(len(OPS),), initializer="zeros")
        super().build(shape)

    def call(self, x):
        freq = tf.range(1.0, 25.0)[None, :] * 3.0
        rich = tf.concat([tf.sin(x * freq), tf.cos(x * freq)], axis=1)
        outs = tf.stack([self.linear(x), self.smooth(x), self.wiggle(rich)], axis=-1)
        return tf.reduce_sum(outs * tf.nn.softmax(self.alpha), axis=-1)


def search(steps=600):
    net = MixedBlock()
    x_train, y_train = curve(40, 1)
    x_valid, y_valid = curve(200, 2)
    net(x_train)
    arch_vars = [net.alpha]
    weight_vars = [v for v in net.trainable_variables if v is not net.alpha]
    weight_opt = tf.keras.optimizers.Adam(2e-2)
    arch_opt = tf.keras.optimizers.Adam(5e-3)

    def mse(x, y):
        return tf.reduce_mean(tf.square(net(x) - y))

    @tf.function
    def weight_step():
        with tf.GradientTape() as tape:
            loss = mse(x_train, y_train)
        weight_opt.apply_gradients(zip(tape.gradient(loss, weight_vars), weight_vars))
        return loss

    @tf.function
    def arch_step():
        with tf.GradientTape() as tape:
            loss = mse(x_valid, y_valid)
        arch_opt.apply_gradients(zip(tape.gradient(loss, arch_vars), arch_vars))
        return loss

    drift = 0.0
    for _ in range(steps):
        before = net.alpha.numpy()
        train = weight_step()
        drift += float(np.abs(net.alpha.numpy() - before).sum())
        valid = arch_step()
    return net, drift, float(train), float(valid)


if __name__ == "__main__":
    net, drift, train, valid = search()
    share = tf.nn.softmax(net.alpha).numpy()
    print({k: round(float(s), 3) for k, s in zip(OPS, share)},
          f"alpha moved by weight step {drift:.3f} train {train:.3f} valid {valid:.3f}")
