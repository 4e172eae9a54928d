# measured: TF 2.21: ValueError "Unknown variable ... This optimizer can only be called for the variables it was originally built with"; TF 2.15: KeyError "The optimizer cannot recognize variable"; twin: distance of mean profiles 0.470 -> 0.054
"""Adversarial generator of 1-D profiles with the networks held in one class."""
import numpy as np
import tensorflow as tf

LATENT, WIDTH = 4, 12


def mlp(n_in, n_out, name):
    return tf.keras.Sequential([
        tf.keras.layers.Input((n_in,)),
        tf.keras.layers.Dense(24, activation="relu"),
        tf.keras.layers.Dense(n_out),
    ], name=name)


class ProfileGAN:
    def __init__(self, lr=2e-3):
        self.generator = mlp(LATENT, WIDTH, "generator")
        self.discriminator = mlp(WIDTH, 1, "discriminator")
        self.bce = tf.keras.losses.BinaryCrossentropy(from_logits=True)
        self.d_opt = tf.keras.optimizers.Adam(lr, beta_1=0.5)
        self.g_opt = self.d_opt  # fault: one optimizer for two networks, it only knows the first list of variables

    def train_discriminator(self, real):
        n = tf.shape(real)[0]
        fake = self.generator(tf.random.normal([n, LATENT]))
        with tf.GradientTape() as tape:
            yes, no = self.discriminator(real), self.discriminator(fake)
            loss = self.bce(tf.ones_like(yes), yes) + self.bce(tf.zeros_like(no), no)
        weights = self.discriminator.trainable_variables
        self.d_opt.apply_gradients(zip(tape.gradient(loss, weights), weights))
        return loss

    def train_generator(self, n):
        with tf.GradientTape() as tape:
            score = self.discriminator(self.generator(tf.random.normal([n, LATENT])))
            loss = self.bce(tf.ones_like(score), score)
        weights = self.generator.trainable_variables
        self.g_opt.apply_gradients(zip(tape.gradient(loss, weights), weights))
        return loss


def profiles(n, rng):
    centre = rng.uniform(3, 8, (n, 1))
    return np.exp(-(np.arange(WIDTH) - centre) ** 2 / 4).astype("float32") * 2


if __name__ == "__main__":
    tf.keras.utils.set_random_seed(61)
    rng = np.random.default_rng(61)
    gan = ProfileGAN()
    d_step, g_step = tf.function(gan.train_discriminator), tf.function(gan.train_generator)
    start = np.abs(gan.generator(tf.random.normal([256, LATENT])).numpy().mean(0) - profiles(256, rng).mean(0)).mean()
    for _ in range(250):
        d_loss = d_step(profiles(64, rng))
        g_loss = g_step(64)
    end = np.abs(gan.generator(tf.random.normal([256, LATENT])).numpy().mean(0) - profiles(256, rng).mean(0)).mean()
    print("d %.3f g %.3f  distance of mean profiles: start %.3f end %.3f" % (float(d_loss), float(g_loss), start, end))
