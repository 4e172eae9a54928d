"""Wasserstein GAN with gradient penalty on a ring of points."""
import numpy as np
import tensorflow as tf

SEED = 21
tf.keras.utils.set_random_seed(SEED)


def net(n_in, n_out, width=64):
    return tf.keras.Sequential([
        tf.keras.Input(shape=(n_in,)),
        tf.keras.layers.Dense(width, activation="tanh"),
        tf.keras.layers.Dense(width, activation="tanh"),
        tf.keras.layers.Dense(n_out),
    ])


def ring(n, rng):
    angle = rng.uniform(0.0, 2.0 * np.pi, size=n)
    pts = np.stack([np.cos(angle), np.sin(angle)], 1)
    return (2.0 * pts + 0.05 * rng.normal(size=(n, 2))).astype("float32")


class WGANGP:
    def __init__(self, latent=4, weight=10.0):
        self.latent, self.weight = latent, weight
        self.generator, self.critic = net(latent, 2), net(2, 1)
        self.g_opt = tf.keras.optimizers.Adam(1e-3, beta_1=0.5, beta_2=0.9)
        self.c_opt = tf.keras.optimizers.Adam(1e-3, beta_1=0.5, beta_2=0.9)

    def slopes(self, points):
        with tf.GradientTape() as tape:
            tape.watch(points)
            scores = self.critic(points)
            total = tf.reduce_sum(scores)
        g = tape.gradient(total, points)
        return tf.sqrt(tf.reduce_sum(g ** 2, axis=1) + 1e-12)

    @tf.function
    def critic_step(self, real):
        n = tf.shape(real)[0]
        fake = self.generator(tf.random.normal([n, self.latent]))
        mix = tf.random.uniform([n, 1])
        with tf.GradientTape() as tape:
            gap = tf.reduce_mean(self.critic(fake)) - tf.reduce_mean(self.critic(real))
            slope = self.slopes(mix * real + (1.0 - mix) * fake)
            loss = gap + self.weight * tf.reduce_mean((slope - 1.0) ** 2)
        grads = tape.gradient(loss, self.critic.trainable_variables)
        self.c_opt.apply_gradients(zip(grads, self.critic.trainable_variables))
        return gap

    @tf.function
    def generator_step(self, n):
        with tf.GradientTape() as tape:
            fake = self.generator(tf.random.normal([n, self.latent]))
            loss = -tf.reduce_mean(self.critic(fake))
        grads = tape.gradient(loss, self.generator.trainable_variables)
        self.g_opt.apply_gradients(zip(grads, self.generator.trainable_variables))
        return loss


def measured_slope(gan, points, step=1e-2):
    up = gan.critic(points + tf.constant([[step, 0.0]])) - gan.critic(points)
    side = gan.critic(points + tf.constant([[0.0, step]])) - gan.critic(points)
    return float(tf.reduce_mean(tf.sqrt(up ** 2 + side ** 2)) / step)


def main():
    rng = np.random.default_rng(SEED)
    gan = WGANGP()
    for it in range(500):
        for _ in range(3):
            gap = gan.critic_step(tf.constant(ring(64, rng)))
        gan.generator_step(64)
    fake = gan.generator(tf.random.normal([512, gan.latent]))
    radius = tf.norm(fake, axis=1)
    print("gap %.3f" % float(gap))
    print("slope %.2f radius error %.3f" % (
        measured_slope(gan, tf.constant(ring(512, rng))),
        float(tf.reduce_mean(tf.abs(radius - 2.0)))))


main()
