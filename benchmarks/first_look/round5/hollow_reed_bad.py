# measured: 2.21 and 2.15: loss 1.76 -> 1.51, all codes saturate at -1.00 (good twin 0.0000); nothing raised
"""Encoder with a hand-written squashing op, trained to reproduce target codes."""
import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(111)
SHARPNESS = 2.0


@tf.custom_gradient
def squash(x):
    y = tf.tanh(SHARPNESS * x)

    def grad(dy):
        return SHARPNESS * (1.0 - tf.square(y))  # fault:

    return y, grad


class Coder(tf.keras.layers.Layer):
    def __init__(self, n_codes):
        super().__init__()
        self.proj = tf.keras.layers.Dense(n_codes)

    def call(self, x):
        return squash(self.proj(x))


def codes_for(x):
    w = np.array([[1.0, -1.0], [0.5, 1.0], [-1.0, 0.3]], "float32")
    return np.tanh(x @ w)


x = np.random.default_rng(0).normal(size=(128, 3)).astype("float32")
target = tf.constant(codes_for(x).astype("float32"))
coder = Coder(2)
coder(x)
opt = tf.keras.optimizers.SGD(0.3)

losses = []
for _ in range(120):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(coder(x) - target))
    grads = tape.gradient(loss, coder.trainable_variables)
    opt.apply_gradients(zip(grads, coder.trainable_variables))
    losses.append(float(loss))
print(f"loss {losses[0]:.4f} -> {losses[-1]:.4f}, mean code {float(tf.reduce_mean(coder(x))):+.2f}")
