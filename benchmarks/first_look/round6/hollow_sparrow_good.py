"""Vector-quantised autoencoder on short waveforms."""
import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(47)


class Quantizer(tf.Module):
    def __init__(self, codes, dim, beta=0.02):
        super().__init__()
        g = tf.random.Generator.from_seed(2)
        self.beta = beta
        self.book = tf.Variable(0.5 * g.normal([codes, dim]))

    def __call__(self, z):
        dist = tf.reduce_sum((z[:, None, :] - self.book[None]) ** 2, axis=2)
        index = tf.argmin(dist, axis=1)
        code = tf.gather(self.book, index)
        book_loss = tf.reduce_mean((tf.stop_gradient(z) - code) ** 2)
        commit = tf.reduce_mean((z - tf.stop_gradient(code)) ** 2)
        passed = z + tf.stop_gradient(code - z)
        return passed, index, book_loss + self.beta * commit


class VQAutoencoder:
    def __init__(self, n_in=32, dim=4, codes=16):
        layers = tf.keras.layers
        self.encoder = tf.keras.Sequential([
            tf.keras.Input(shape=(n_in,)), layers.Dense(48, activation="relu"),
            layers.Dense(dim)])
        self.decoder = tf.keras.Sequential([
            tf.keras.Input(shape=(dim,)), layers.Dense(48, activation="relu"),
            layers.Dense(n_in)])
        self.quantizer = Quantizer(codes, dim)
        self.optimizer = tf.keras.optimizers.Adam(2e-3)

    @property
    def variables(self):
        nets = self.encoder.trainable_variables + self.decoder.trainable_variables
        return nets + [self.quantizer.book]

    @tf.function
    def step(self, x):
        variables = self.variables
        with tf.GradientTape() as tape:
            code, index, extra = self.quantizer(self.encoder(x))
            recon = tf.reduce_mean((self.decoder(code) - x) ** 2)
            loss = recon + extra
        grads = tape.gradient(loss, variables)
        self.optimizer.apply_gradients(zip(grads, variables))
        return recon, index

    def encoder_signal(self, x):
        """Size of the reconstruction gradient that arrives at the encoder."""
        weights = self.encoder.trainable_variables
        with tf.GradientTape() as tape:
            code, _, _ = self.quantizer(self.encoder(x))
            recon = tf.reduce_mean((self.decoder(code) - x) ** 2)
        grads = tape.gradient(recon, weights, unconnected_gradients="zero")
        return float(tf.linalg.global_norm(grads))


def waves(rng, n=128):
    t = np.linspace(0.0, 1.0, 32)
    kind = rng.integers(1, 5, size=(n, 1))
    sign = rng.choice([-1.0, 1.0], size=(n, 1))
    clean = sign * np.sin(2.0 * np.pi * kind * t)
    return tf.constant((clean + 0.6 * rng.normal(size=(n, 32))).astype("float32"))


def main():
    rng, model = np.random.default_rng(4), VQAutoencoder()
    for it in range(1200):
        recon, index = model.step(waves(rng))
        if it % 400 == 0:
            print("step", it, "reconstruction %.4f" % float(recon))
    test = waves(rng, 512)
    recon, index = model.step(test)
    print("reconstruction %.4f codes used %d encoder gradient %.2e" % (
        float(recon), len(np.unique(index.numpy())), model.encoder_signal(test)))


main()
