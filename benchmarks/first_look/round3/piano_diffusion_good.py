"""Denoising diffusion on short piano-roll vectors."""
import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(103)
T, DIM, BATCH = 50, 24, 16
betas = np.linspace(1e-4, 0.05, T)
alpha_bar = tf.constant(np.cumprod(1.0 - betas), tf.float32)


class Denoiser(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.time = tf.keras.layers.Embedding(T, 8)
        self.body = tf.keras.layers.Dense(48, activation="relu")
        self.out = tf.keras.layers.Dense(DIM)

    def call(self, x, t):
        return self.out(self.body(tf.concat([x, self.time(t)], axis=1)))


denoiser = Denoiser()
denoiser(tf.zeros((1, DIM)), tf.zeros((1,), tf.int32))
opt = tf.keras.optimizers.Adam(2e-3)


def corrupt(clean, t):
    noise = tf.random.normal(tf.shape(clean))
    keep = tf.gather(alpha_bar, t)[:, None]
    return tf.sqrt(keep) * clean + tf.sqrt(1.0 - keep) * noise, noise


@tf.function
def train_step(clean):
    t = tf.random.uniform((BATCH,), 0, T, dtype=tf.int32)
    noisy, noise = corrupt(clean, t)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((denoiser(noisy, t) - noise) ** 2)
    grads = tape.gradient(loss, denoiser.trainable_variables)
    opt.apply_gradients(zip(grads, denoiser.trainable_variables))
    return loss, t


rolls = (np.random.rand(128, DIM) < 0.2).astype("float32")
seen = []
for epoch in range(5):
    for i in range(0, 128, BATCH):
        loss, t = train_step(rolls[i:i + BATCH])
        seen.append(t.numpy())
print("loss", float(loss))
