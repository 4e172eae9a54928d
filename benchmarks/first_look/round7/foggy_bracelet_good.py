"""Single image super resolution with learned per-octave gains."""
import numpy as np
import tensorflow as tf
from tensorflow.keras import Input, Model, layers, optimizers, utils


class OctaveMixer(layers.Layer):
    """Splits an image into blur octaves and weighs each of them."""

    def __init__(self, octaves=3, **kwargs):
        super().__init__(**kwargs)
        self.octaves = octaves
        self.gains = []
        for i in range(octaves):
            self.gains.append(self.add_weight(name=f"gain_{i}", shape=(), initializer="ones"))

    def call(self, image):
        total, current = 0.0, image
        for gain in self.gains:
            blurred = tf.nn.avg_pool2d(current, 3, 1, "SAME")
            total += gain * (current - blurred)
            current = blurred
        return total + current


def build_network():
    small = Input((8, 8, 1))
    x = layers.UpSampling2D(2, interpolation="bilinear")(small)
    x = OctaveMixer(name="mixer")(x)
    residual = layers.Conv2D(1, 3, padding="same", kernel_initializer="zeros")(x)
    return Model(small, layers.Add()([x, residual]))


def pairs(rng, n=24):
    large = np.cumsum(np.cumsum(rng.normal(size=(n, 16, 16, 1)), 1), 2) / 8.0
    small = large.reshape(n, 8, 2, 8, 2, 1).mean(axis=(2, 4))
    return small.astype("float32"), large.astype("float32")


def fit(model, steps, rng):
    optimizer = optimizers.Adam(1e-2)

    @tf.function
    def step_fn(small, large):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.abs(model(small, training=True) - large))
        grads = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(grads, model.trainable_variables))
        return loss

    value = None
    for i in range(steps):
        value = float(step_fn(*map(tf.constant, pairs(rng))))
        if i % 40 == 0:
            print(i, round(value, 4))
    return value


def main(steps=120):
    utils.set_random_seed(23)
    model = build_network()
    value = fit(model, steps, np.random.default_rng(23))
    gains = [float(g) for g in model.get_layer("mixer").gains]
    print("gains", [round(g, 3) for g in gains])
    return model, gains, value


if __name__ == "__main__":
    main()
