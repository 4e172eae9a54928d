# measured: 2.21: ValueError: Unknown variable: <Variable path=judge/dense_4/kernel, ... 2.15: KeyError: 'The optimizer cannot recognize variable dense_4/kernel:0. ...
"""Adversarial autoencoder: reconstruction phase and a latent-space regularisation phase."""
import tensorflow as tf
from tensorflow.keras import layers

DIM, LATENT = 12, 3


def net(name, n_in, n_out):
    return tf.keras.Sequential([
        tf.keras.Input((n_in,)),
        layers.Dense(24, activation="relu"),
        layers.Dense(n_out),
    ], name=name)


class AdversarialAutoencoder:
    def __init__(self, config):
        self.encoder = net("encoder", DIM, LATENT)
        self.decoder = net("decoder", LATENT, DIM)
        self.judge = net("judge", LATENT, 1)
        rate = config["rate"]
        self.optimizer = tf.keras.optimizers.Adam(rate)
        self.bce = tf.keras.losses.BinaryCrossentropy(from_logits=True)

    def reconstruction_phase(self, x):
        params = self.encoder.trainable_variables + self.decoder.trainable_variables
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((self.decoder(self.encoder(x)) - x) ** 2)
        self.optimizer.apply_gradients(zip(tape.gradient(loss, params), params))
        return loss

    def judge_phase(self, x):
        prior = tf.random.normal((len(x), LATENT))
        params = self.judge.trainable_variables
        with tf.GradientTape() as tape:
            real, fake = self.judge(prior), self.judge(self.encoder(x))
            loss = self.bce(tf.ones_like(real), real) + self.bce(tf.zeros_like(fake), fake)
        grads = tape.gradient(loss, params)
        self.optimizer.apply_gradients(zip(grads, params))  # fault: this optimizer was built for encoder and decoder in the first phase and does not know the variables of the judge
        return loss

    def confusion_phase(self, x):
        params = self.encoder.trainable_variables
        with tf.GradientTape() as tape:
            fake = self.judge(self.encoder(x))
            loss = 0.1 * self.bce(tf.ones_like(fake), fake)
        grads = tape.gradient(loss, params)
        for g, p in zip(grads, params):
            p.assign_sub(1e-2 * g)
        return loss


def table(n=128):
    basis = tf.random.normal((LATENT, DIM))
    return tf.matmul(tf.random.normal((n, LATENT)), basis)


if __name__ == "__main__":
    tf.random.set_seed(0)
    aae = AdversarialAutoencoder({"rate": 2e-3})
    for epoch in range(2):
        for x in tf.data.Dataset.from_tensor_slices(table()).batch(32):
            r = aae.reconstruction_phase(x)
            j = aae.judge_phase(x)
            c = aae.confusion_phase(x)
        print("epoch", epoch, [round(float(v), 4) for v in (r, j, c)])
