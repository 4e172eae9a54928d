"""GAN on tiny glyph bitmaps, subclassed model run by fit."""
import numpy as np
import tensorflow as tf

NOISE = 6


def mlp(sizes, last):
    layers = [tf.keras.layers.Dense(s, activation="relu") for s in sizes]
    return tf.keras.Sequential(layers + [tf.keras.layers.Dense(last)])


class GlyphGAN(tf.keras.Model):
    def __init__(self, pixels):
        super().__init__()
        self.generator = mlp([24, 24], pixels)
        self.critic = mlp([24], 1)

    def compile(self, g_opt, d_opt, **kwargs):
        super().compile(**kwargs)
        self.g_opt, self.d_opt = g_opt, d_opt
        self.bce = tf.keras.losses.BinaryCrossentropy(from_logits=True)

    def call(self, z):
        return self.generator(z)

    def train_step(self, glyphs):
        z = tf.random.normal((tf.shape(glyphs)[0], NOISE))
        with tf.GradientTape(persistent=True) as tape:
            fake = self.generator(z, training=True)
            on_real = self.critic(glyphs, training=True)
            on_fake = self.critic(fake, training=True)
            d_loss = (self.bce(tf.ones_like(on_real), on_real)
                      + self.bce(tf.zeros_like(on_fake), on_fake))
            g_loss = self.bce(tf.ones_like(on_fake), on_fake)
        d_vars = self.critic.trainable_variables
        g_vars = self.generator.trainable_variables
        d_grads = tape.gradient(d_loss, d_vars)
        g_grads = tape.gradient(g_loss, g_vars)
        self.d_opt.apply_gradients(zip(d_grads, d_vars))
        self.g_opt.apply_gradients(zip(g_grads, g_vars))
        return {"d_loss": d_loss, "g_loss": g_loss}


if __name__ == "__main__":
    glyphs = np.random.default_rng(0).random((64, 49)).astype("float32")
    gan = GlyphGAN(pixels=49)
    gan.compile(tf.keras.optimizers.Adam(1e-3), tf.keras.optimizers.Adam(1e-3))
    gan.fit(glyphs, batch_size=16, epochs=2, verbose=0)
    print("done", gan(tf.zeros((1, NOISE))).shape)
