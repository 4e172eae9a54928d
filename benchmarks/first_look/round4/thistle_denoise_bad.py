# measured: TF 2.21 and 2.15: decoder change 0.0000, test mse 0.398; twin decoder change 0.417, test mse 0.020
"""Vibration denoiser: encoder and decoder are separate models."""
import numpy as np
import tensorflow as tf


def signals(n, rng, length=24):
    t = np.linspace(0, 1, length)
    freq = rng.integers(1, 4, (n, 1))
    phase = rng.uniform(0, 2 * np.pi, (n, 1))
    clean = np.sin(2 * np.pi * freq * t + phase)
    return (clean + rng.normal(0, 0.3, clean.shape)).astype("float32"), clean.astype("float32")


def stack(n_in, *units):
    net = tf.keras.Sequential([tf.keras.layers.Input((n_in,))])
    for u in units[:-1]:
        net.add(tf.keras.layers.Dense(u, activation="relu"))
    net.add(tf.keras.layers.Dense(units[-1]))
    return net


class Denoiser:
    def __init__(self, length=24, code=6, lr=3e-3):
        self.encoder = stack(length, 32, code)
        self.decoder = stack(code, 32, length)
        self.opt = tf.keras.optimizers.Adam(lr)

    def restore(self, x):
        return self.decoder(self.encoder(x))

    @tf.function
    def fit_batch(self, noisy, clean):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self.restore(noisy) - clean))
        variables = self.encoder.trainable_variables + self.decoder.trainable_variables
        grads = tape.gradient(loss, variables)
        self.opt.apply_gradients(zip(grads, self.encoder.trainable_variables))  # fault: zip stops early, decoder left out
        return loss


def main(epochs=30):
    tf.keras.utils.set_random_seed(37)
    rng = np.random.default_rng(37)
    noisy, clean = signals(768, rng)
    model = Denoiser()
    start = [w.copy() for w in model.decoder.get_weights()]
    for _ in range(epochs):
        for i in range(0, len(noisy), 64):
            loss = model.fit_batch(noisy[i:i + 64], clean[i:i + 64])
    moved = max(float(np.abs(a - b).max()) for a, b in zip(start, model.decoder.get_weights()))
    test_noisy, test_clean = signals(256, rng)
    err = float(tf.reduce_mean(tf.square(model.restore(test_noisy) - test_clean)))
    print("train mse %.4f test mse %.4f (noise level 0.09) decoder change %.4f" % (float(loss), err, moved))


if __name__ == "__main__":
    main()
