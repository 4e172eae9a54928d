# measured: 2.21 and 2.15: silent: the posterior deviation stays near one (1.014; correct: 0.196)
"""Variational autoencoder for mineral reflectance spectra."""
import numpy as np
import tensorflow as tf

BANDS, LATENT = 40, 3


class SpectraVAE(tf.keras.Model):
    def __init__(self, hidden=32):
        super().__init__()
        self.trunk = tf.keras.layers.Dense(hidden, activation="relu")
        self.mean_head = tf.keras.layers.Dense(LATENT)
        self.logvar_head = tf.keras.layers.Dense(LATENT)
        self.decoder = tf.keras.Sequential([
            tf.keras.layers.Dense(hidden, activation="relu"),
            tf.keras.layers.Dense(BANDS),
        ])

    def encode(self, spectrum):
        h = self.trunk(spectrum)
        return self.mean_head(h), self.logvar_head(h)

    def sample(self, mean, logvar):
        eps = tf.random.normal(tf.shape(mean))
        return mean + eps * np.exp(0.5 * logvar)  # fault: np.exp turns the eager tensor into a NumPy array, so the reconstruction sends no gradient to logvar and only the KL term trains it

    def call(self, spectrum):
        mean, logvar = self.encode(spectrum)
        return self.decoder(self.sample(mean, logvar)), mean, logvar


def elbo_parts(model, spectrum):
    rebuilt, mean, logvar = model(spectrum)
    recon = 0.5 * tf.reduce_sum(tf.square(rebuilt - spectrum), axis=1) / 0.05
    kl = -0.5 * tf.reduce_sum(1.0 + logvar - tf.square(mean) - tf.exp(logvar), axis=1)
    return tf.reduce_mean(recon), tf.reduce_mean(kl)


def minerals(n, seed):
    rng = np.random.default_rng(seed)
    wave = np.linspace(0, 1, BANDS)
    centre, depth = rng.uniform(0.2, 0.8, (n, 1)), rng.uniform(0.2, 1.0, (n, 1))
    return (1.0 - depth * np.exp(-((wave - centre) / 0.1) ** 2)).astype("float32")


def train(model, data, epochs):
    optimizer = tf.keras.optimizers.Adam(1e-2)
    for epoch in range(1, epochs + 1):
        for spectrum in data:
            with tf.GradientTape() as tape:
                recon, kl = elbo_parts(model, spectrum)
                loss = recon + kl
            grads = tape.gradient(loss, model.trainable_variables)
            optimizer.apply_gradients(zip(grads, model.trainable_variables))
        if epoch % 4 == 0:
            print(f"epoch {epoch}: reconstruction {float(recon):.2f} kl {float(kl):.2f}")


if __name__ == "__main__":
    tf.keras.utils.set_random_seed(27)
    x = minerals(256, 27)
    vae = SpectraVAE()
    vae(x[:1])
    train(vae, tf.data.Dataset.from_tensor_slices(x).shuffle(256).batch(64), epochs=12)
    _, logvar = vae.encode(x)
    print("average posterior deviation:", round(float(tf.reduce_mean(tf.exp(0.5 * logvar))), 3))
