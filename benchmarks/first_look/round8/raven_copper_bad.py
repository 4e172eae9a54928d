# measured: TF 2.21 and 2.15 alike, silent: spread of the normalised codes 0.082 and falling (loss -0.997); twin: 0.233 (0.25 is the most possible)
"""Self-supervised representation learning from two noisy views of the same reading."""
import numpy as np
import tensorflow as tf

layers = tf.keras.layers


def branch(sizes, norm_last):
    net = tf.keras.Sequential()
    for size in sizes[:-1]:
        net.add(layers.Dense(size, use_bias=False))
        net.add(layers.BatchNormalization())
        net.add(layers.ReLU())
    net.add(layers.Dense(sizes[-1]))
    if norm_last:
        net.add(layers.BatchNormalization(center=False, scale=False))
    return net


def agreement(p, z):
    p = tf.math.l2_normalize(p, axis=-1)
    z = tf.math.l2_normalize(z, axis=-1)  # fault:
    return -tf.reduce_mean(tf.reduce_sum(p * z, axis=-1))


class TwinViews(tf.keras.Model):
    def __init__(self, width=32, out=16):
        super().__init__()
        self.encoder = branch([width, width, out], False)
        self.predictor = branch([8, out], False)

    def call(self, x, training=False):
        z = self.encoder(x, training=training)
        return z, self.predictor(z, training=training)


def train_step(model, optimizer, first, second):
    with tf.GradientTape() as tape:
        z1, p1 = model(first, training=True)
        z2, p2 = model(second, training=True)
        loss = 0.5 * agreement(p1, z2) + 0.5 * agreement(p2, z1)
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    return loss


def spread(model, x):
    z = tf.math.l2_normalize(model(x)[0], axis=-1)
    return float(tf.reduce_mean(tf.math.reduce_std(z, axis=0)))


def main():
    tf.keras.utils.set_random_seed(21)
    rng = np.random.default_rng(21)
    centers = rng.normal(size=(10, 20)) * 1.5
    kind = rng.integers(0, 10, 1024)
    base = (centers[kind] + rng.normal(size=(1024, 20)) * 0.3).astype("float32")
    model, optimizer = TwinViews(), tf.keras.optimizers.SGD(0.05, momentum=0.9)
    model(base[:2])
    compiled = tf.function(train_step)
    for step in range(400):
        rows = rng.integers(0, 1024, 128)
        views = [tf.constant(base[rows] + rng.normal(size=(128, 20)).astype("float32") * 0.4)
                 for _ in range(2)]
        loss = compiled(model, optimizer, *views)
        if step % 100 == 99:
            print(f"step {step + 1} loss {float(loss):.4f} spread {spread(model, base):.4f}")


if __name__ == "__main__":
    main()
