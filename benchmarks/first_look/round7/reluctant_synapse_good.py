"""Spiking detector for sensor windows: step activation with a learnt threshold and a surrogate slope."""
import numpy as np
import tensorflow as tf
from tensorflow.keras import layers, losses, models, optimizers, utils


class SpikeLayer(layers.Layer):
    def __init__(self, slope=4.0, **kwargs):
        super().__init__(**kwargs)
        self.slope = slope

    def build(self, input_shape):
        self.threshold = self.add_weight(
            name="threshold", shape=(int(input_shape[-1]),), initializer="zeros")

    def call(self, inputs):
        @tf.custom_gradient
        def spike(x):
            u = x - tf.convert_to_tensor(self.threshold)
            out = tf.cast(u > 0.0, x.dtype)

            def grad(upstream, variables=None):
                local = upstream * self.slope * tf.exp(-tf.square(self.slope * u))
                return local, [-tf.reduce_sum(local, axis=0)]

            return out, grad

        return spike(inputs)


def windows(n=400, seed=0):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 12)).astype("float32")
    label = (x[:, :4].sum(axis=1) > x[:, 4:8].sum(axis=1)).astype("float32")
    return x, label[:, None]


def build_model():
    return models.Sequential([
        layers.Input((12,)),
        layers.Dense(32),
        SpikeLayer(),
        layers.Dense(1),
    ])


def main():
    utils.set_random_seed(2)
    x, label = windows()
    model = build_model()
    optimizer = optimizers.Adam(0.02)
    loss_fn = losses.BinaryCrossentropy(from_logits=True)
    data = tf.data.Dataset.from_tensor_slices((x, label)).batch(50)
    start = np.array(model.layers[1].threshold).copy()
    for epoch in range(4):
        for bx, by in data:
            with tf.GradientTape() as tape:
                loss = loss_fn(by, model(bx, training=True))
            grads = tape.gradient(loss, model.trainable_variables)
            optimizer.apply_gradients(zip(grads, model.trainable_variables))
    hit = np.mean((model(x).numpy() > 0) == (label > 0.5))
    print("loss", round(float(loss), 4), "accuracy", round(float(hit), 3))
    print("threshold moved by", float(np.abs(np.array(model.layers[1].threshold) - start).max()))


if __name__ == "__main__":
    main()
