# measured: 2.21: ValueError: Unknown variable: <Variable path=render2sketch/dense_2/kernel ... 2.15: KeyError: 'The optimizer cannot recognize variable dense_2/kernel:0.
"""Translates sketches to renderings and back: two mappers with cycle consistency."""
import numpy as np
import tensorflow as tf

DIM = 12


def mapper(name):
    return tf.keras.Sequential([
        tf.keras.Input((DIM,)),
        tf.keras.layers.Dense(32, activation="relu"),
        tf.keras.layers.Dense(DIM),
    ], name=name)


def moments(x):
    return tf.reduce_mean(x, axis=0), tf.math.reduce_std(x, axis=0)


def moment_gap(a, b):
    (ma, sa), (mb, sb) = moments(a), moments(b)
    return tf.reduce_mean(tf.square(ma - mb)) + tf.reduce_mean(tf.square(sa - sb))


class CycleTrainer:
    def __init__(self, cycle_weight=5.0, lr=2e-3):
        self.forward, self.backward = mapper("sketch2render"), mapper("render2sketch")
        self.cycle_weight = cycle_weight
        self.optimizers = {}
        shared = tf.keras.optimizers.Adam(lr)
        for net in (self.forward, self.backward):
            self.optimizers[net.name] = shared  # fault: both networks share one optimizer, which is built for the variables of the first network only

    def losses(self, sketch, render):
        fake_render, fake_sketch = self.forward(sketch), self.backward(render)
        cycle = tf.reduce_mean(tf.abs(self.backward(fake_render) - sketch))
        cycle += tf.reduce_mean(tf.abs(self.forward(fake_sketch) - render))
        return {
            self.forward.name: moment_gap(fake_render, render) + self.cycle_weight * cycle,
            self.backward.name: moment_gap(fake_sketch, sketch) + self.cycle_weight * cycle,
        }

    def step(self, sketch, render):
        with tf.GradientTape(persistent=True) as tape:
            losses = self.losses(sketch, render)
        for net in (self.forward, self.backward):
            grads = tape.gradient(losses[net.name], net.trainable_variables)
            self.optimizers[net.name].apply_gradients(zip(grads, net.trainable_variables))
        del tape
        return {k: float(v) for k, v in losses.items()}


if __name__ == "__main__":
    tf.keras.utils.set_random_seed(34)
    rng = np.random.default_rng(34)
    mix = rng.normal(size=(DIM, DIM)) / np.sqrt(DIM)
    trainer = CycleTrainer()
    for i in range(30):
        sketch = rng.normal(size=(32, DIM)).astype("float32")
        render = (rng.normal(size=(32, DIM)) @ mix + 1.0).astype("float32")
        log = trainer.step(tf.constant(sketch), tf.constant(render))
        if (i + 1) % 10 == 0:
            print(i + 1, {k: round(v, 3) for k, v in log.items()})
