"""Denoising autoencoder for vibration signals, custom loop."""
import numpy as np
import tensorflow as tf

WINDOW = 48


class Encoder(tf.keras.Model):
    def __init__(self, latent):
        super().__init__()
        self.h = tf.keras.layers.Dense(24, activation="relu")
        self.z = tf.keras.layers.Dense(latent)

    def call(self, x):
        return self.z(self.h(x))


class Decoder(tf.keras.Model):
    def __init__(self, width):
        super().__init__()
        self.h = tf.keras.layers.Dense(24, activation="relu")
        self.y = tf.keras.layers.Dense(width)

    def call(self, z):
        return self.y(self.h(z))


def vibration(n, seed=0):
    rng = np.random.default_rng(seed)
    t = np.linspace(0, 1, WINDOW)
    freq = rng.uniform(2, 6, size=(n, 1))
    return np.sin(2 * np.pi * freq * t).astype("float32")


class Trainer:
    def __init__(self, latent=6, lr=3e-3):
        self.encoder = Encoder(latent)
        self.decoder = Decoder(WINDOW)
        self.encoder(tf.zeros([1, WINDOW]))
        self.decoder(tf.zeros([1, latent]))
        self.optimizer = tf.keras.optimizers.Adam(lr)
        self.params = self.encoder.trainable_variables + self.decoder.trainable_variables

    def step(self, clean):
        noisy = clean + tf.random.normal(tf.shape(clean), stddev=0.2)
        with tf.GradientTape() as tape:
            restored = self.decoder(self.encoder(noisy))
            loss = tf.reduce_mean(tf.square(restored - clean))
        grads = tape.gradient(loss, self.params)
        grads, norm = tf.clip_by_global_norm(grads, 5.0)
        self.optimizer.apply_gradients(zip(grads, self.params))
        return loss, norm


def main():
    tf.keras.utils.set_random_seed(5)
    signals = vibration(256)
    trainer = Trainer()
    for epoch in range(5):
        order = np.random.permutation(len(signals))
        for start in range(0, len(signals), 32):
            loss, norm = trainer.step(tf.constant(signals[order[start:start + 32]]))
        print(f"epoch {epoch}  mse {float(loss):.4f}  grad norm {float(norm):.3f}")


if __name__ == "__main__":
    main()
