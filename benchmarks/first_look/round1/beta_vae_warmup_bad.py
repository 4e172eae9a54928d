# measured: 2.21 and 2.15: silent: beta is 4.0 on the object at the end, but KL grows without bound (to above 20) as if beta were 0; near 1.5 in the good twin
"""Beta-VAE whose KL weight is warmed up by a callback during fit."""
import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


class KLWarmup(keras.callbacks.Callback):
    def __init__(self, target, epochs):
        super().__init__()
        self.target, self.epochs = target, epochs

    def on_epoch_begin(self, epoch, logs=None):
        weight = self.target * min(1.0, epoch / self.epochs)
        self.model.beta = weight


class BetaVAE(keras.Model):
    def __init__(self, features, latent, **kwargs):
        super().__init__(**kwargs)
        self.beta = 0.0  # fault: a plain Python float is baked into the traced train_step as 0, so the callback changes the attribute but the KL term never counts
        self.latent = latent
        self.enc = keras.Sequential([
            keras.Input((features,)), layers.Dense(32, activation="relu"), layers.Dense(2 * latent)])
        self.dec = keras.Sequential([
            keras.Input((latent,)), layers.Dense(32, activation="relu"), layers.Dense(features)])
        self.kl_tracker = keras.metrics.Mean(name="kl")
        self.rec_tracker = keras.metrics.Mean(name="rec")

    @property
    def metrics(self):
        return [self.kl_tracker, self.rec_tracker]

    def encode(self, x):
        mean, logvar = tf.split(self.enc(x), 2, axis=-1)
        z = mean + tf.exp(0.5 * logvar) * tf.random.normal(tf.shape(mean))
        return mean, logvar, z

    def call(self, x):
        return self.dec(self.encode(x)[2])

    def train_step(self, data):
        x = data[0] if isinstance(data, tuple) else data
        with tf.GradientTape() as tape:
            mean, logvar, z = self.encode(x)
            rec = tf.reduce_mean(tf.reduce_sum(tf.square(x - self.dec(z)), axis=-1))
            kl = -0.5 * tf.reduce_mean(
                tf.reduce_sum(1.0 + logvar - tf.square(mean) - tf.exp(logvar), axis=-1))
            loss = rec + self.beta * kl
        grads = tape.gradient(loss, self.trainable_weights)
        self.optimizer.apply_gradients(zip(grads, self.trainable_weights))
        self.kl_tracker.update_state(kl)
        self.rec_tracker.update_state(rec)
        return {m.name: m.result() for m in self.metrics}


def sensor_table(n=512, features=10, seed=0):
    rng = np.random.default_rng(seed)
    factors = rng.normal(size=(n, 3))
    mix = rng.normal(size=(3, features))
    return (factors @ mix + 0.1 * rng.normal(size=(n, features))).astype("float32")


if __name__ == "__main__":
    keras.utils.set_random_seed(7)
    table = sensor_table()
    vae = BetaVAE(features=table.shape[1], latent=3)
    vae.compile(optimizer=keras.optimizers.Adam(3e-3))
    hist = vae.fit(table, epochs=25, batch_size=64, verbose=0,
                   callbacks=[KLWarmup(target=4.0, epochs=8)])
    RESULT = hist.history["kl"]
    print("KL by epoch:", [round(float(k), 2) for k in RESULT[::4]])
