"""Label-map to image synthesis with a style encoder (GauGAN flavoured, toy size)."""
import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

SIZE, LATENT, CLASSES = 16, 6, 3


def build_encoder():
    image = keras.Input((SIZE, SIZE, 1))
    x = layers.Conv2D(8, 3, strides=2, padding="same", activation="relu")(image)
    x = layers.Flatten()(x)
    mean = layers.Dense(LATENT)(x)
    logvar = layers.Dense(LATENT)(x)
    return keras.Model(image, [mean, logvar], name="encoder")


def build_generator():
    latent = keras.Input((LATENT,))
    mask = keras.Input((SIZE, SIZE, CLASSES))
    style = layers.Reshape((SIZE, SIZE, 2))(layers.Dense(SIZE * SIZE * 2)(latent))
    x = layers.Concatenate()([style, mask])
    x = layers.Conv2D(12, 3, padding="same", activation="relu")(x)
    out = layers.Conv2D(1, 3, padding="same")(x)
    return keras.Model([latent, mask], out, name="generator")


def build_discriminator():
    image = keras.Input((SIZE, SIZE, 1))
    mask = keras.Input((SIZE, SIZE, CLASSES))
    x = layers.Concatenate()([image, mask])
    x = layers.Conv2D(8, 3, strides=2, padding="same")(x)
    x = layers.LeakyReLU()(x)
    return keras.Model([image, mask], layers.Conv2D(1, 3, padding="same")(x), name="discriminator")


class MaskToImage:
    def __init__(self):
        self.encoder = build_encoder()
        self.generator = build_generator()
        self.discriminator = build_discriminator()
        self.g_optimizer = keras.optimizers.Adam(2e-3)
        self.d_optimizer = keras.optimizers.Adam(1e-3)

    def sample(self, mean, logvar):
        return mean + tf.exp(0.5 * logvar) * tf.random.normal(tf.shape(mean))

    def train_discriminator(self, image, mask):
        mean, logvar = self.encoder(image, training=True)
        fake = self.generator([self.sample(mean, logvar), mask], training=True)
        with tf.GradientTape() as tape:
            real_score = self.discriminator([image, mask], training=True)
            fake_score = self.discriminator([fake, mask], training=True)
            loss = tf.reduce_mean(tf.nn.relu(1.0 - real_score)) + tf.reduce_mean(tf.nn.relu(1.0 + fake_score))
        variables = self.discriminator.trainable_variables
        self.d_optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
        return loss

    def train_generator(self, image, mask):
        with tf.GradientTape() as tape:
            mean, logvar = self.encoder(image, training=True)
            fake = self.generator([self.sample(mean, logvar), mask], training=True)
            adversarial = -tf.reduce_mean(self.discriminator([fake, mask], training=False))
            kl = -0.5 * tf.reduce_mean(1.0 + logvar - tf.square(mean) - tf.exp(logvar))
            pixel = tf.reduce_mean(tf.abs(fake - image))
            loss = 0.1 * adversarial + 0.01 * kl + 10.0 * pixel
        variables = self.encoder.trainable_variables + self.generator.trainable_variables
        self.g_optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
        return pixel, kl

    @tf.function
    def train_step(self, image, mask):
        d_loss = self.train_discriminator(image, mask)
        pixel, kl = self.train_generator(image, mask)
        return d_loss, pixel, kl


def make_batch(rng, n=16):
    labels = rng.integers(0, CLASSES, size=(n, SIZE, SIZE))
    tone = rng.normal(size=(n, 1, 1, 1)).astype("float32")
    mask = np.eye(CLASSES, dtype="float32")[labels]
    return tone + 0.3 * labels[..., None].astype("float32"), mask


def main(steps=120):
    keras.utils.set_random_seed(3)
    rng = np.random.default_rng(3)
    gan = MaskToImage()
    pixel = kl = tf.constant(0.0)
    for step in range(steps):
        image, mask = make_batch(rng)
        d_loss, pixel, kl = gan.train_step(image, mask)
        if step % 40 == 0:
            print(f"{step:4d} d={float(d_loss):.3f} pixel={float(pixel):.3f} kl={float(kl):.3f}")
    return gan.encoder, gan.generator, float(pixel), float(kl)


if __name__ == "__main__":
    main()
