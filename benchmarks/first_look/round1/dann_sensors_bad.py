# measured: 2.21 and 2.15: silent: the encoder gradient from the domain head is the same for any domain labels; features grow to a mean size above 3000 and the task loss explodes
"""Domain-adversarial training: features that hide which machine a reading came from."""
import numpy as np
import tensorflow as tf
from tensorflow.keras import layers


def reversal(lam):
    @tf.custom_gradient
    def op(x):
        def grad(dy):
            return -lam * tf.ones_like(dy)  # fault: the incoming gradient dy is thrown away, so the encoder gets a constant push that does not depend on the domain loss
        return tf.identity(x), grad
    return op


class GradientReversal(layers.Layer):
    def __init__(self, lam=1.0, **kw):
        super().__init__(**kw)
        self.op = reversal(lam)

    def call(self, x):
        return self.op(x)


class DANN(tf.keras.Model):
    def __init__(self, classes, lam):
        super().__init__()
        self.encoder = tf.keras.Sequential([layers.Dense(16, activation="tanh"), layers.Dense(8)])
        self.label_head = layers.Dense(classes)
        self.domain_head = tf.keras.Sequential(
            [GradientReversal(lam), layers.Dense(8, activation="relu"), layers.Dense(1)])

    def call(self, x):
        z = self.encoder(x)
        return self.label_head(z), self.domain_head(z)


def two_machines(n=128, seed=0):
    rng = np.random.default_rng(seed)
    y = rng.integers(0, 2, 2 * n)
    d = np.repeat([0.0, 1.0], n)
    x = rng.normal(size=(2 * n, 6))
    x[:, 0] += 2.0 * y
    x[:, 1] += 2.0 * d
    return x.astype("float32"), y.astype("int32"), d.astype("float32")[:, None]


def train(steps=25, lam=0.5):
    tf.random.set_seed(12)
    x, y, d = two_machines()
    model = DANN(2, lam)
    model(x[:2])
    opt = tf.keras.optimizers.SGD(0.1)
    for step in range(steps):
        with tf.GradientTape() as tape:
            logits, domain = model(x)
            task = tf.reduce_mean(
                tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits))
            adv = tf.reduce_mean(
                tf.nn.sigmoid_cross_entropy_with_logits(labels=d, logits=domain))
            loss = task + adv
        grads = tape.gradient(loss, model.trainable_variables)
        opt.apply_gradients(zip(grads, model.trainable_variables))
        if step % 10 == 0:
            print(step, "task", float(task), "domain", float(adv))
    return model, float(tf.reduce_mean(tf.abs(model.encoder(x))))


if __name__ == "__main__":
    MODEL, RESULT = train()
    print("mean size of a feature:", RESULT)
