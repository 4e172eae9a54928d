"""Domain-adversarial features: labels in the source domain only, shifted target domain."""
import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(53)


@tf.custom_gradient
def reverse(x):
    def grad(upstream):
        return -upstream
    return tf.identity(x), grad


def domain(rng, n, shift):
    y = rng.integers(0, 2, n)
    core = (2.0 * y - 1.0)[:, None] + rng.normal(0.0, 0.7, (n, 2))
    style = rng.normal(0.0, 0.5, (n, 2)) + shift
    x = np.concatenate([core, style], axis=1)
    return tf.constant(x, tf.float32), tf.constant(y[:, None], tf.float32)


class DomainAdversarial(tf.keras.Model):
    def __init__(self, weight=0.3):
        super().__init__()
        self.features = tf.keras.Sequential([
            tf.keras.layers.Dense(16, activation="relu"),
            tf.keras.layers.Dense(4),
        ])
        self.labeller = tf.keras.layers.Dense(1)
        self.critic = tf.keras.Sequential([
            tf.keras.layers.Dense(16, activation="relu"),
            tf.keras.layers.Dense(1),
        ])
        self.weight = weight

    def call(self, x):
        f = self.features(x)
        return self.labeller(f), self.critic(reverse(f))


def bce(labels, logits):
    return tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=labels, logits=logits))


def losses(model, xs, ys, xt):
    label_logits, domain_logits = model(tf.concat([xs, xt], axis=0))
    n = tf.shape(xs)[0]
    origin = tf.concat([tf.zeros((n, 1)), tf.ones((tf.shape(xt)[0], 1))], axis=0)
    return bce(ys, label_logits[:n]), bce(origin, domain_logits)


if __name__ == "__main__":
    rng = np.random.default_rng(53)
    net = DomainAdversarial()
    opt = tf.keras.optimizers.Adam(3e-3)
    net(tf.zeros((1, 4)))

    @tf.function
    def step(xs, ys, xt):
        with tf.GradientTape() as tape:
            label_loss, domain_loss = losses(net, xs, ys, xt)
            total = label_loss + net.weight * domain_loss
        grads = tape.gradient(total, net.trainable_variables)
        opt.apply_gradients(zip(grads, net.trainable_variables))
        return label_loss, domain_loss

    for i in range(500):
        xs, ys = domain(rng, 64, 0.0)
        xt, _ = domain(rng, 64, 1.5)
        label_loss, domain_loss = step(xs, ys, xt)
        if i % 100 == 0:
            print(f"{i:4d} label {float(label_loss):.4f} domain {float(domain_loss):.4f}")
    xt, yt = domain(rng, 2000, 1.5)
    acc = float(tf.reduce_mean(tf.cast((net(xt)[0] > 0) == (yt > 0), tf.float32)))
    print(f"end label {float(label_loss):.4f} domain {float(domain_loss):.4f} target acc {acc:.3f}")
