"""Domain-adversarial training: features that predict the label but not the domain."""
import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(121)


@tf.custom_gradient
def flip(features, strength):
    def grad(dy):
        return -strength * dy, None

    return tf.identity(features), grad


class Adapter:
    def __init__(self, dim):
        dense = tf.keras.layers.Dense
        self.features = tf.keras.Sequential([tf.keras.Input((dim,)), dense(4, activation="tanh")])
        self.label = tf.keras.Sequential([tf.keras.Input((4,)), dense(1)])
        self.domain = tf.keras.Sequential(
            [tf.keras.Input((4,)), dense(8, activation="relu"), dense(1)])
        self.bce = tf.keras.losses.BinaryCrossentropy(from_logits=True)
        self.opt = tf.keras.optimizers.Adam(0.03)
        self.params = [v for m in (self.features, self.label, self.domain)
                       for v in m.trainable_variables]

    def step(self, x, labels, domains):
        strength = tf.constant(1.5)
        with tf.GradientTape() as tape:
            f = self.features(x, training=True)
            reversed_f = flip(f, strength)
            loss_label = self.bce(labels, self.label(f))
            loss_domain = self.bce(domains, self.domain(reversed_f))
            loss = loss_label + loss_domain
        grads = tape.gradient(loss, self.params)
        self.opt.apply_gradients(zip(grads, self.params))
        return loss_label, loss_domain


def two_domains(n=256, seed=0):
    rng = np.random.default_rng(seed)
    labels, domains = rng.integers(0, 2, (2, n, 1))
    x = rng.normal(scale=0.5, size=(n, 5))
    x[:, :1] += 2.0 * labels - 1.0
    x[:, 1:2] += 2.0 * (2.0 * domains - 1.0)
    return [tf.constant(a, tf.float32) for a in (x, labels, domains)]


adapter = Adapter(5)
batch = two_domains()
for _ in range(120):
    l_label, l_domain = adapter.step(*batch)
print(f"label loss {float(l_label):.3f}, domain loss {float(l_domain):.3f} (chance 0.693)")
