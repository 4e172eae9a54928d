"""Self-supervised embedding: two noisy views of one recording should agree."""
import numpy as np
import tensorflow as tf

K = tf.keras


def encoder(dim_in=16, dim_out=8):
    inp = K.Input((dim_in,))
    h = K.layers.Dense(64, activation="relu")(inp)
    return K.Model(inp, K.layers.Dense(dim_out)(h), name="encoder")


def predictor(dim=8):
    inp = K.Input((dim,))
    h = K.layers.Dense(16, activation="relu")(inp)
    return K.Model(inp, K.layers.Dense(dim)(h), name="predictor")


class Views:
    def __init__(self, n, seed):
        self.rng = np.random.default_rng(seed)
        self.base = self.rng.normal(size=(n, 16)).astype("float32")

    def pair(self, idx):
        x = self.base[idx]
        jitter = lambda: self.rng.normal(0, 0.3, x.shape).astype("float32")
        return x + jitter(), x + jitter()


def agreement(p, z):
    z = tf.stop_gradient(z)
    sim = K.losses.cosine_similarity(z, p, axis=-1)
    return tf.reduce_mean(1.0 + sim)


def fit(net, pred, data, steps=300, batch=64):
    opt = K.optimizers.Adam(1e-3)
    variables = net.trainable_variables + pred.trainable_variables

    @tf.function
    def step_fn(v1, v2):
        with tf.GradientTape() as tape:
            z1, z2 = net(v1, training=True), net(v2, training=True)
            loss = 0.5 * (agreement(pred(z1), z2) + agreement(pred(z2), z1))
        opt.apply_gradients(zip(tape.gradient(loss, variables), variables))
        return loss

    for step in range(steps):
        v1, v2 = data.pair(data.rng.integers(0, len(data.base), batch))
        loss = step_fn(v1, v2)
        if step % 100 == 99:
            print("step", step + 1, "loss", round(float(loss), 4))


if __name__ == "__main__":
    K.utils.set_random_seed(4)
    views = Views(512, 4)
    net, pred = encoder(), predictor()
    fit(net, pred, views)
    a, b = views.pair(np.arange(512))
    cos = tf.reduce_sum(tf.nn.l2_normalize(pred(net(a)), 1) * tf.nn.l2_normalize(net(b), 1), 1)
    print("mean cosine between views: %.3f" % float(tf.reduce_mean(cos)))
