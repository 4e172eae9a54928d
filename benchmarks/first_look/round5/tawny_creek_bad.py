# measured: 2.21 and 2.15: both parameters nan after the first update (good twin 2.499 and 0.500); nothing raised
"""Fits the discharge law of a tank: flow = c * sqrt(level - sill) above the sill."""
import numpy as np
import tensorflow as tf


class Weir(tf.Module):
    """Two physical parameters, started from rough guesses."""

    def __init__(self, coefficient=1.0, sill=0.8):
        super().__init__()
        self.coefficient = tf.Variable(coefficient)
        self.sill = tf.Variable(sill)

    def __call__(self, level):
        head = level - self.sill
        wet = head > 0.0
        root = tf.sqrt(head)  # fault:
        return tf.where(wet, self.coefficient * root, tf.zeros_like(head))


def measurements(n=200, seed=0):
    rng = np.random.default_rng(seed)
    level = rng.uniform(0.0, 3.0, size=n)
    flow = 2.5 * np.sqrt(np.clip(level - 0.5, 0.0, None)) + 0.01 * rng.normal(size=n)
    return tf.constant(level, tf.float32), tf.constant(flow, tf.float32)


def calibrate(weir, level, flow, steps=300):
    opt = tf.keras.optimizers.Adam(0.02)
    params = list(weir.trainable_variables)

    @tf.function
    def step():
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(weir(level) - flow))
        grads = tape.gradient(loss, params)
        opt.apply_gradients(zip(grads, params))
        return loss

    return [float(step()) for _ in range(steps)]


weir = Weir()
losses = calibrate(weir, *measurements())
print(f"loss {losses[0]:.3f} then {losses[1]:.3f} ... {losses[-1]:.4f}")
print(f"coefficient {weir.coefficient.numpy():.3f} (2.5), sill {weir.sill.numpy():.3f} (0.5)")
