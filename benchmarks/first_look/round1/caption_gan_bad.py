# measured: 2.21: ValueError: No gradients provided for any variable. 2.15: ValueError: No gradients provided for any variable: (['generator/embedding/embeddings:0', ... (in the generator update)
"""Conditional GAN: glyph images generated from a class label."""
import tensorflow as tf
from tensorflow.keras import layers

CLASSES, NOISE, SIDE = 4, 8, 8
cross_entropy = tf.keras.losses.BinaryCrossentropy(from_logits=True)


class Generator(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.label = layers.Embedding(CLASSES, NOISE)
        self.body = tf.keras.Sequential([
            layers.Dense(32, activation="relu"), layers.Dense(SIDE * SIDE, activation="tanh"),
            layers.Reshape((SIDE, SIDE, 1))])

    def call(self, z, y, training=False):
        return self.body(z * self.label(y), training=training)


class Discriminator(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.label = layers.Embedding(CLASSES, 16)
        self.conv = layers.Conv2D(16, 3, strides=2, activation=tf.nn.leaky_relu)
        self.out = layers.Dense(1)

    def call(self, x, y, training=False):
        h = tf.reduce_mean(self.conv(x), axis=(1, 2))
        return self.out(h) + tf.reduce_sum(h * self.label(y), -1, keepdims=True)


class GlyphGAN:
    def __init__(self):
        self.g, self.d = Generator(), Discriminator()
        self.g_opt = tf.keras.optimizers.Adam(1e-3, beta_1=0.5)
        self.d_opt = tf.keras.optimizers.Adam(1e-3, beta_1=0.5)

    def d_loss(self, real, fake):
        return cross_entropy(tf.ones_like(real), real) + cross_entropy(tf.zeros_like(fake), fake)

    def step(self, images, labels):
        z = tf.random.normal((len(images), NOISE))
        fake = self.g(z, labels, training=True)  # fault: the fakes are generated before the tapes are opened, so the generator gets only None gradients

        with tf.GradientTape() as d_tape, tf.GradientTape() as g_tape:
            real_logit = self.d(images, labels, training=True)
            fake_logit = self.d(fake, labels, training=True)
            d_loss = self.d_loss(real_logit, fake_logit)
            g_loss = cross_entropy(tf.ones_like(fake_logit), fake_logit)

        d_grads = d_tape.gradient(d_loss, self.d.trainable_variables)
        self.d_opt.apply_gradients(zip(d_grads, self.d.trainable_variables))
        g_grads = g_tape.gradient(g_loss, self.g.trainable_variables)
        self.g_opt.apply_gradients(zip(g_grads, self.g.trainable_variables))
        return d_loss, g_loss


def glyphs(n=64):
    y = tf.random.uniform((n,), 0, CLASSES, dtype=tf.int32)
    rows = tf.range(SIDE)[None, :, None, None] // 2
    x = tf.where(rows == y[:, None, None, None], 1.0, -1.0) * tf.ones((1, 1, SIDE, 1))
    return tf.data.Dataset.from_tensor_slices((x, y)).batch(16)


tf.random.set_seed(0)
gan = GlyphGAN()
for epoch in range(2):
    for images, labels in glyphs():
        d_loss, g_loss = gan.step(images, labels)
    print("epoch", epoch, "d", float(d_loss), "g", float(g_loss))
