# measured: 2.21: ValueError (Unknown variable) at the generator's apply_gradients; 2.15: KeyError there (optimizer cannot recognize variable); good trains both networks
import numpy as np
import tensorflow as tf
import keras
from keras import layers

NOISE = 8


class Generator(keras.Model):
    def __init__(self):
        super().__init__()
        self.hidden = layers.Dense(32)
        self.act = layers.LeakyReLU()
        self.pixels = layers.Dense(36, activation="tanh")

    def call(self, noise):
        return tf.reshape(self.pixels(self.act(self.hidden(noise))), (-1, 6, 6, 1))


class Discriminator(keras.Model):
    def __init__(self):
        super().__init__()
        self.conv = layers.Conv2D(8, 3, strides=2)
        self.act = layers.LeakyReLU()
        self.flat = layers.Flatten()
        self.logit = layers.Dense(1)

    def call(self, images):
        return self.logit(self.flat(self.act(self.conv(images))))


class Gan:
    def __init__(self, learning_rate=1e-3):
        self.generator = Generator()
        self.discriminator = Discriminator()
        self.bce = keras.losses.BinaryCrossentropy(from_logits=True)
        self.d_optimizer = keras.optimizers.Adam(learning_rate)
        self.g_optimizer = self.d_optimizer  # fault:

    @tf.function
    def discriminator_step(self, real):
        fake = self.generator(tf.random.normal((32, NOISE)))
        with tf.GradientTape() as tape:
            on_real, on_fake = self.discriminator(real), self.discriminator(fake)
            loss = self.bce(tf.ones_like(on_real), on_real) + self.bce(tf.zeros_like(on_fake), on_fake)
        variables = self.discriminator.trainable_variables
        self.d_optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
        return loss

    @tf.function
    def generator_step(self):
        noise = tf.random.normal((32, NOISE))
        with tf.GradientTape() as tape:
            verdict = self.discriminator(self.generator(noise))
            loss = self.bce(tf.ones_like(verdict), verdict)
        variables = self.generator.trainable_variables
        self.g_optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
        return loss


def squares(rng, n=32):
    images = -np.ones((n, 6, 6, 1), "float32")
    for im in images:
        y, x = rng.integers(0, 4, 2)
        im[y:y + 3, x:x + 3] = 1.0
    return images


def main(steps=30):
    keras.utils.set_random_seed(16)
    rng = np.random.default_rng(16)
    gan = Gan()
    gan.discriminator(gan.generator(tf.zeros((1, NOISE))))
    for step in range(steps):
        d_loss = gan.discriminator_step(tf.constant(squares(rng)))
        g_loss = gan.generator_step()
        if step % 10 == 0:
            print(f"{step}: d {float(d_loss):.3f} g {float(g_loss):.3f}")
    return gan.generator, gan.discriminator


if __name__ == "__main__":
    main()
