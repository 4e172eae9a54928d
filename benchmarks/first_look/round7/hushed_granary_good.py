"""Denoising diffusion on 2-d points, linear schedule."""
import numpy as np
import tensorflow as tf
from tensorflow import keras

T = 50
BATCH = 8
betas = np.linspace(1e-3, 0.15, T)
alpha_bar = tf.constant(np.cumprod(1.0 - betas), tf.float32)


def noise_predictor():
    point = keras.Input((2,))
    level = keras.Input((1,))
    x = keras.layers.Concatenate()([point, level])
    for _ in range(2):
        x = keras.layers.Dense(64, activation="relu")(x)
    return keras.Model([point, level], keras.layers.Dense(2)(x))


class Diffusion:
    def __init__(self):
        self.net = noise_predictor()
        self.optimizer = keras.optimizers.Adam(3e-3)

    def corrupt(self, x0, t, eps):
        ab = tf.gather(alpha_bar, t)[:, None]
        return tf.sqrt(ab) * x0 + tf.sqrt(1.0 - ab) * eps

    def predict(self, xt, t):
        return self.net([xt, tf.cast(t, tf.float32)[:, None] / T])

    @tf.function
    def train_step(self, x0):
        t = tf.random.uniform((BATCH,), 0, T, dtype=tf.int32)
        eps = tf.random.normal((BATCH, 2))
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(eps - self.predict(self.corrupt(x0, t, eps), t)))
        variables = self.net.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
        return loss

    def held_out_loss(self, x0, seed):
        rng = np.random.default_rng(seed)
        t = rng.integers(0, T, len(x0))
        eps = rng.normal(size=x0.shape).astype("float32")
        return float(tf.reduce_mean(tf.square(eps - self.predict(self.corrupt(x0, t, eps), t))))


def ring(rng, n):
    angle = rng.uniform(0, 2 * np.pi, n)
    return np.stack([np.cos(angle), np.sin(angle)], axis=1).astype("float32")


def main(steps=800):
    keras.utils.set_random_seed(19)
    rng = np.random.default_rng(19)
    model = Diffusion()
    for step in range(steps):
        loss = model.train_step(tf.constant(ring(rng, BATCH)))
        if step % 200 == 0:
            print(step, float(loss))
    held_out = model.held_out_loss(ring(rng, 2000), 77)
    print("held out", round(held_out, 4))
    return model.net, held_out


if __name__ == "__main__":
    main()
