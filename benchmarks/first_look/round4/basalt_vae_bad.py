# measured: TF 2.21 and 2.15: loss -868706 after 5 epochs, NaN after 10, no exception; twin loss 6.4, kl 4.0, posterior std 0.36
"""Variational autoencoder on synthetic gene-expression profiles."""
import numpy as np
import tensorflow as tf

GENES, LATENT, EPOCHS, BATCH = 20, 3, 15, 64


def make_profiles(n=1024, seed=1):
    r = np.random.RandomState(seed)
    factors = r.randn(n, LATENT)
    return (factors @ r.randn(LATENT, GENES) * 0.6 + 0.1 * r.randn(n, GENES)).astype(np.float32)


class VAE(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.enc = tf.keras.layers.Dense(32, activation="relu")
        self.stats = tf.keras.layers.Dense(2 * LATENT)
        self.dec = tf.keras.Sequential([tf.keras.layers.Dense(32, activation="relu"),
                                        tf.keras.layers.Dense(GENES)])

    def encode(self, x):
        return tf.split(self.stats(self.enc(x)), 2, axis=1)

    def call(self, x):
        mu, logvar = self.encode(x)
        z = mu + tf.exp(0.5 * logvar) * tf.random.normal(tf.shape(mu))
        return self.dec(z), mu, logvar


def divergence(mu, logvar):
    inner = 1.0 + logvar - tf.square(mu) - tf.exp(logvar)
    return 0.5 * tf.reduce_sum(inner, axis=1)  # fault: sign of the divergence


def elbo_terms(model, x):
    x_hat, mu, logvar = model(x)
    recon = tf.reduce_sum(tf.square(x - x_hat), axis=1)
    return tf.reduce_mean(recon), tf.reduce_mean(divergence(mu, logvar))


tf.random.set_seed(1)
profiles = make_profiles()
vae = VAE()
opt = tf.keras.optimizers.Adam(2e-3)
dataset = tf.data.Dataset.from_tensor_slices(profiles).shuffle(1024, seed=1).batch(BATCH)

@tf.function
def train_step(xb):
    with tf.GradientTape() as tape:
        recon, kl = elbo_terms(vae, xb)
        loss = recon + kl
    grads = tape.gradient(loss, vae.trainable_variables)
    opt.apply_gradients(zip(grads, vae.trainable_variables))
    return loss, recon, kl


for epoch in range(EPOCHS):
    for xb in dataset:
        loss, recon, kl = train_step(xb)
    if epoch % 5 == 4:
        print(f"epoch {epoch + 1} loss {float(loss):.3f} recon {float(recon):.3f} kl {float(kl):.3f}")

mu, logvar = vae.encode(profiles)
print("posterior std %.3f, spread of means %.3f" % (float(tf.reduce_mean(tf.exp(0.5 * logvar))),
                                                    float(tf.math.reduce_std(mu))))
