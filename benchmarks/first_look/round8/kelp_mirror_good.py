"""GAN that learns a ring of two-dimensional points."""
import numpy as np
import tensorflow as tf

NOISE = 4
BATCH = 64


def ring(n, rng):
    a = rng.uniform(0, 2 * np.pi, n)
    r = 2.0 + 0.05 * rng.normal(size=n)
    return np.stack([r * np.cos(a), r * np.sin(a)], 1).astype("float32")


def mlp(inputs, outputs, name):
    return tf.keras.Sequential([
        tf.keras.Input((inputs,)),
        tf.keras.layers.Dense(32, activation="relu"),
        tf.keras.layers.Dense(32, activation="relu"),
        tf.keras.layers.Dense(outputs),
    ], name=name)


def make_optimizer():
    return tf.keras.optimizers.Adam(1e-3, beta_1=0.5)


class RingGan:
    def __init__(self):
        self.gen = mlp(NOISE, 2, "gen")
        self.disc = mlp(2, 1, "disc")
        self.d_opt = make_optimizer()
        self.g_opt = make_optimizer()

    @staticmethod
    def _bce(logits, target):
        labels = tf.fill(tf.shape(logits), target)
        return tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=labels, logits=logits))

    def disc_step(self, real):
        fake = self.gen(tf.random.normal([BATCH, NOISE]))
        with tf.GradientTape() as tape:
            loss = self._bce(self.disc(real), 1.0) + self._bce(self.disc(fake), 0.0)
        variables = self.disc.trainable_variables
        self.d_opt.apply_gradients(zip(tape.gradient(loss, variables), variables))
        return loss

    def gen_step(self):
        z = tf.random.normal([BATCH, NOISE])
        with tf.GradientTape() as tape:
            loss = self._bce(self.disc(self.gen(z)), 1.0)
        variables = self.gen.trainable_variables
        self.g_opt.apply_gradients(zip(tape.gradient(loss, variables), variables))
        return loss


def main():
    tf.keras.utils.set_random_seed(0)
    rng = np.random.default_rng(0)
    gan = RingGan()
    disc_step, gen_step = tf.function(gan.disc_step), tf.function(gan.gen_step)
    for i in range(1500):
        d = disc_step(tf.constant(ring(BATCH, rng)))
        g = gen_step()
        if i % 500 == 499:
            points = gan.gen(tf.random.normal([512, NOISE])).numpy()
            radius = np.linalg.norm(points, axis=1)
            print(f"iter {i} d {float(d):.3f} g {float(g):.3f} radius {radius.mean():.3f} +- {radius.std():.3f}")


if __name__ == "__main__":
    main()
