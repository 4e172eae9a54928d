"""Wasserstein critic with gradient penalty on a ring of points."""
import numpy as np
import tensorflow as tf

LAMBDA = 10.0


def net(n_in, n_out, width=32):
    return tf.keras.Sequential([
        tf.keras.layers.Input((n_in,)),
        tf.keras.layers.Dense(width, activation="tanh"),
        tf.keras.layers.Dense(width, activation="tanh"),
        tf.keras.layers.Dense(n_out),
    ])


def ring(n, rng):
    t = rng.uniform(0, 2 * np.pi, n)
    return (3.0 * np.stack([np.cos(t), np.sin(t)], 1)).astype("float32")


class RingGAN:
    def __init__(self):
        self.gen, self.critic = net(2, 2), net(2, 1)
        self.g_opt = tf.keras.optimizers.Adam(1e-3, beta_1=0.5)
        self.c_opt = tf.keras.optimizers.Adam(5e-3, beta_1=0.5)

    def slopes(self, real, fake):
        eps = tf.random.uniform([tf.shape(real)[0], 1])
        mix = eps * real + (1.0 - eps) * fake
        with tf.GradientTape() as inner:
            inner.watch(mix)
            score = self.critic(mix, training=True)
        return tf.sqrt(tf.reduce_sum(inner.gradient(score, mix) ** 2, axis=1) + 1e-8)

    @tf.function
    def critic_step(self, real):
        fake = self.gen(tf.random.normal(tf.shape(real)), training=True)
        with tf.GradientTape() as tape:
            penalty = tf.reduce_mean((self.slopes(real, fake) - 1.0) ** 2)
            gap = tf.reduce_mean(self.critic(fake, training=True)) - tf.reduce_mean(self.critic(real, training=True))
            loss = gap + LAMBDA * penalty
        grads = tape.gradient(loss, self.critic.trainable_variables)
        self.c_opt.apply_gradients(zip(grads, self.critic.trainable_variables))
        return loss, penalty

    @tf.function
    def generator_step(self, n):
        with tf.GradientTape() as tape:
            fake = self.gen(tf.random.normal([n, 2]), training=True)
            loss = -tf.reduce_mean(self.critic(fake, training=True))
        grads = tape.gradient(loss, self.gen.trainable_variables)
        self.g_opt.apply_gradients(zip(grads, self.gen.trainable_variables))
        return loss


def main():
    tf.keras.utils.set_random_seed(9)
    rng = np.random.default_rng(9)
    gan = RingGAN()
    for it in range(80):
        for _ in range(4):
            loss, penalty = gan.critic_step(ring(64, rng))
        gan.generator_step(64)
    fake = gan.gen(tf.random.normal([256, 2]))
    slope = tf.reduce_mean(gan.slopes(ring(256, rng), fake))
    print(f"critic loss {float(loss):.3f} penalty {float(penalty):.3f} mean slope {float(slope):.2f}")


if __name__ == "__main__":
    main()
