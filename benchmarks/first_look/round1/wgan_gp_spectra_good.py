"""WGAN-GP that imitates one-dimensional absorption spectra."""
from dataclasses import dataclass

import numpy as np
import tensorflow as tf


@dataclass
class Options:
    bins: int = 24
    noise: int = 8
    batch: int = 32
    critic_steps: int = 3
    gp: float = 10.0
    rounds: int = 10


def spectra(rng, opt):
    centre = rng.uniform(0.3, 0.7, size=(opt.batch, 1))
    grid = np.linspace(0, 1, opt.bins)[None]
    return tf.constant(np.exp(-((grid - centre) ** 2) / 0.01), tf.float32)


def dense_net(sizes, act, name):
    net = tf.keras.Sequential(name=name)
    net.add(tf.keras.Input((sizes[0],)))
    for s in sizes[1:-1]:
        net.add(tf.keras.layers.Dense(s, activation=act))
    net.add(tf.keras.layers.Dense(sizes[-1]))
    return net


class WGAN:
    def __init__(self, opt):
        self.opt = opt
        self.gen = dense_net([opt.noise, 32, opt.bins], "relu", "generator")
        self.critic = dense_net([opt.bins, 32, 32, 1], tf.nn.leaky_relu, "critic")
        self.g_opt = tf.keras.optimizers.Adam(1e-3, beta_1=0.0, beta_2=0.9)
        self.c_opt = tf.keras.optimizers.Adam(5e-3, beta_1=0.0, beta_2=0.9)

    def noise(self):
        return tf.random.normal((self.opt.batch, self.opt.noise))

    def penalty(self, real, fake):
        eps = tf.random.uniform((self.opt.batch, 1))
        mixed = eps * real + (1.0 - eps) * fake
        with tf.GradientTape() as inner:
            inner.watch(mixed)
            score = self.critic(mixed)
        slope = inner.gradient(score, mixed)
        norm = tf.sqrt(tf.reduce_sum(slope ** 2, axis=1) + 1e-12)
        return tf.reduce_mean((norm - 1.0) ** 2)

    def critic_step(self, real):
        fake = self.gen(self.noise())
        with tf.GradientTape() as tape:
            wasserstein = tf.reduce_mean(self.critic(fake)) - tf.reduce_mean(self.critic(real))
            gp = self.penalty(real, fake)
            loss = wasserstein + self.opt.gp * gp
        variables = self.critic.trainable_variables
        self.c_opt.apply_gradients(zip(tape.gradient(loss, variables), variables))
        return wasserstein, gp

    def generator_step(self):
        with tf.GradientTape() as tape:
            loss = -tf.reduce_mean(self.critic(self.gen(self.noise())))
        variables = self.gen.trainable_variables
        self.g_opt.apply_gradients(zip(tape.gradient(loss, variables), variables))


def main(opt=Options()):
    tf.random.set_seed(11)
    rng = np.random.default_rng(11)
    gan = WGAN(opt)
    for r in range(opt.rounds):
        for _ in range(opt.critic_steps):
            w, gp = gan.critic_step(spectra(rng, opt))
        gan.generator_step()
        if r % 3 == 0:
            print(f"{r:3d} wasserstein {float(w):9.3f} penalty {float(gp):9.3f}")
    return gan, float(gp)


if __name__ == "__main__":
    gan, RESULT = main()
    print("last penalty", RESULT)
