# measured: 2.21 and 2.15: silent: the loss stays at 1.0, the variance of the noise (correct: 0.12)
"""Denoising diffusion model for height profiles of sand dunes."""
import math

import numpy as np
import tensorflow as tf

STEPS, LENGTH = 50, 24


def cosine_alphas(steps):
    s = np.arange(steps + 1) / steps
    f = np.cos((s + 0.008) / 1.008 * math.pi / 2) ** 2
    return tf.constant(f[1:] / f[0] * 0.999, tf.float32)


class NoiseModel(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.embed = tf.keras.layers.Embedding(STEPS, 16)
        self.merge = tf.keras.layers.Dense(96, activation="swish")
        self.deep = tf.keras.layers.Dense(96, activation="swish")
        self.out = tf.keras.layers.Dense(LENGTH)

    def call(self, noisy, t):
        h = self.merge(tf.concat([noisy, self.embed(t)], axis=1))
        return self.out(self.deep(h))


class Diffusion:
    def __init__(self, lr=3e-3):
        self.alpha_bar = cosine_alphas(STEPS)
        self.model = NoiseModel()
        self.optimizer = tf.keras.optimizers.Adam(lr)
        self.model(tf.zeros([1, LENGTH]), tf.zeros([1], tf.int32))

    def noise_like(self, x):
        return tf.random.normal(tf.shape(x))

    def corrupt(self, clean, noise, t):
        a = tf.gather(self.alpha_bar, t)[:, tf.newaxis]
        return tf.sqrt(a) * clean + tf.sqrt(1.0 - a) * noise

    @tf.function
    def step(self, clean):
        t = tf.random.uniform([tf.shape(clean)[0]], maxval=STEPS, dtype=tf.int32)
        noisy = self.corrupt(clean, self.noise_like(clean), t)
        with tf.GradientTape() as tape:
            predicted = self.model(noisy, t)
            loss = tf.reduce_mean(tf.square(predicted - self.noise_like(clean)))  # fault: the target is a second, independent draw and not the noise that was added, so the best prediction is zero
        grads = tape.gradient(loss, self.model.trainable_variables)
        self.optimizer.apply_gradients(zip(grads, self.model.trainable_variables))
        return loss


def dunes(n, seed):
    rng = np.random.default_rng(seed)
    x = np.linspace(0, 2 * math.pi, LENGTH)
    return np.sin(x + rng.uniform(0, 6.28, (n, 1))).astype("float32")


if __name__ == "__main__":
    tf.keras.utils.set_random_seed(28)
    profiles = tf.data.Dataset.from_tensor_slices(dunes(512, 28)).shuffle(512).batch(64)
    diffusion = Diffusion()
    for epoch in range(40):
        for clean in profiles:
            loss = diffusion.step(clean)
        if (epoch + 1) % 10 == 0:
            print(f"epoch {epoch + 1}: loss {float(loss):.4f}")
