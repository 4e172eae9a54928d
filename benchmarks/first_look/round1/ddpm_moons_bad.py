# measured: 2.21 and 2.15: silent: only 27 of 50 time steps ever occur in 150 steps, the other 23 embedding rows do not move
"""A small denoising diffusion model for the two-moons point cloud."""
import math
import numpy as np
import tensorflow as tf

T = 50
betas = np.linspace(1e-3, 0.15, T).astype("float32")
alpha_bar = tf.constant(np.cumprod(1.0 - betas), tf.float32)


def two_moons(n, rng):
    theta = rng.uniform(0, math.pi, n)
    upper = rng.integers(0, 2, n)
    x = np.where(upper, np.cos(theta), 1 - np.cos(theta))
    y = np.where(upper, np.sin(theta), 0.5 - np.sin(theta))
    pts = np.stack([x, y], 1) + 0.05 * rng.normal(size=(n, 2))
    return pts.astype("float32")


class NoisePredictor(tf.keras.Model):
    def __init__(self, width=48):
        super().__init__()
        self.embed = tf.keras.layers.Embedding(T, 16)
        self.body = tf.keras.Sequential([
            tf.keras.layers.Dense(width, activation="swish"),
            tf.keras.layers.Dense(width, activation="swish"),
            tf.keras.layers.Dense(2)])

    def call(self, x, t):
        return self.body(tf.concat([x, self.embed(t)], axis=-1))


class Diffusion:
    def __init__(self, net, lr=3e-3):
        self.net = net
        self.opt = tf.keras.optimizers.Adam(lr)

    def q_sample(self, x0, t, eps):
        ab = tf.gather(alpha_bar, t)[:, None]
        return tf.sqrt(ab) * x0 + tf.sqrt(1.0 - ab) * eps

    @tf.function
    def train_step(self, x0):
        n = x0.shape[0]
        t = np.random.randint(0, T, size=(n,))  # fault: NumPy draws only while the function is traced, so the same time steps are a constant in every call
        eps = tf.random.normal(tf.shape(x0))
        with tf.GradientTape() as tape:
            pred = self.net(self.q_sample(x0, t, eps), t)
            loss = tf.reduce_mean((pred - eps) ** 2)
        grads = tape.gradient(loss, self.net.trainable_variables)
        self.opt.apply_gradients(zip(grads, self.net.trainable_variables))
        return loss, t


def main(steps=150, batch=32):
    tf.random.set_seed(0)
    np.random.seed(0)
    rng = np.random.default_rng(0)
    net = NoisePredictor()
    net(tf.zeros((1, 2)), tf.zeros((1,), tf.int32))
    start = tf.convert_to_tensor(net.embed.embeddings)
    model, seen = Diffusion(net), set()
    for i in range(steps):
        loss, t = model.train_step(tf.constant(two_moons(batch, rng)))
        seen.update(int(v) for v in t.numpy())
        if i % 50 == 0:
            print("step", i, "loss", float(loss))
    moved = tf.reduce_any(tf.convert_to_tensor(net.embed.embeddings) != start, axis=1)
    return len(seen), int(tf.reduce_sum(tf.cast(moved, tf.int32)))


if __name__ == "__main__":
    RESULT = main()
    print("time steps seen, embedding rows trained:", RESULT)
