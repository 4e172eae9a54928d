"""Variational autoencoder with a warm-up of the KL weight."""
import numpy as np
import tensorflow as tf


class Warmup:
    """Linear ramp of the KL weight from zero to `top` over `epochs` epochs."""

    def __init__(self, epochs, top=1.0):
        self.epochs = epochs
        self.top = top

    def __call__(self, epoch):
        return self.top * min(1.0, epoch / self.epochs)


class FogVae(tf.keras.Model):
    def __init__(self, dim, latent):
        super().__init__()
        self.enc = tf.keras.Sequential([tf.keras.layers.Dense(32, activation="relu"),
                                        tf.keras.layers.Dense(2 * latent)])
        self.dec = tf.keras.Sequential([tf.keras.layers.Dense(32, activation="relu"),
                                        tf.keras.layers.Dense(dim)])

    def call(self, x):
        mean, logvar = tf.split(self.enc(x), 2, axis=-1)
        z = mean + tf.exp(0.5 * logvar) * tf.random.normal(tf.shape(mean))
        return self.dec(z), mean, logvar


class VaeTrainer:
    def __init__(self, model, lr):
        self.model = model
        self.optimizer = tf.keras.optimizers.Adam(lr)
        self.kl_weight = tf.Variable(0.0, trainable=False)

    def set_kl_weight(self, value):
        if isinstance(self.kl_weight, tf.Variable):
            self.kl_weight.assign(value)
        else:
            self.kl_weight = value

    @tf.function
    def step(self, x):
        with tf.GradientTape() as tape:
            recon, mean, logvar = self.model(x)
            rec = tf.reduce_mean(tf.reduce_sum(tf.square(recon - x), -1))
            kl = -0.5 * tf.reduce_mean(tf.reduce_sum(1 + logvar - mean ** 2 - tf.exp(logvar), -1))
            loss = rec + self.kl_weight * kl
        grads = tape.gradient(loss, self.model.trainable_variables)
        self.optimizer.apply_gradients(zip(grads, self.model.trainable_variables))
        return rec, kl


def fog_patches(n, dim, seed=0):
    rng = np.random.default_rng(seed)
    factors = rng.normal(size=(n, 2))
    return (factors @ rng.normal(size=(2, dim)) + 0.1 * rng.normal(size=(n, dim))).astype("float32")


def main():
    tf.keras.utils.set_random_seed(8)
    data = fog_patches(1024, 12)
    model = FogVae(12, 4)
    model(data[:2])
    trainer, ramp = VaeTrainer(model, 2e-3), Warmup(epochs=8)
    batches = tf.data.Dataset.from_tensor_slices(data).shuffle(1024, seed=1).batch(64)
    for epoch in range(25):
        trainer.set_kl_weight(ramp(epoch))
        recs, kls = zip(*[[float(v) for v in trainer.step(b)] for b in batches])
        if epoch % 6 == 0:
            print(f"epoch {epoch} weight {float(trainer.kl_weight):.2f} "
                  f"rec {np.mean(recs):.3f} kl {np.mean(kls):.3f}")


if __name__ == "__main__":
    main()
