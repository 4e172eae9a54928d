"""Encoder-decoder pair with separate optimizers and separate objectives."""
import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(211)


class SplitTrainer:
    def __init__(self, n_in, n_code):
        self.encoder = tf.keras.Sequential([tf.keras.Input((n_in,)), tf.keras.layers.Dense(n_code)])
        self.decoder = tf.keras.Sequential([tf.keras.Input((n_code,)), tf.keras.layers.Dense(n_in)])
        self.enc_opt = tf.keras.optimizers.Adam(0.02)
        self.dec_opt = tf.keras.optimizers.Adam(0.02)

    def step(self, x):
        with tf.GradientTape(persistent=True) as tape:
            code = self.encoder(x, training=True)
            recon = tf.reduce_mean(tf.square(self.decoder(code, training=True) - x))
            enc_loss = recon + 0.01 * tf.reduce_mean(tf.square(code))
        enc_vars = self.encoder.trainable_variables
        dec_vars = self.decoder.trainable_variables
        enc_grads = tape.gradient(enc_loss, enc_vars)
        dec_grads = tape.gradient(recon, dec_vars)
        del tape
        self.enc_opt.apply_gradients(zip(enc_grads, enc_vars))
        self.dec_opt.apply_gradients(zip(dec_grads, dec_vars))
        return float(recon)


rng = np.random.default_rng(211)
data = tf.constant(rng.normal(size=(64, 2)) @ rng.normal(size=(2, 6)), tf.float32)
trainer = SplitTrainer(6, 2)
losses = [trainer.step(data) for _ in range(60)]
print(f"reconstruction {losses[0]:.3f} -> {losses[-1]:.3f}")
