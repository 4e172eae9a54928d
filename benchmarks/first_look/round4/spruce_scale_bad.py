# measured: TF 2.21: gains stay at 1.0, loss 13.98, 2 trainable tensors; twin learns the gains, loss 0.0000, 3 tensors. TF 2.15 (Keras 2): the bad program trains as well
"""Sensor fusion where each channel has a learnable gain."""
import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(23)
CHANNELS = 6


class ChannelGain(tf.keras.layers.Layer):
    """Multiplies every channel by its own factor."""

    def __init__(self, channels, **kw):
        super().__init__(**kw)
        self.gain = tf.Variable(tf.ones([channels]), trainable=True)  # fault: Keras 3 does not collect a tf.Variable

    def call(self, x):
        return x * self.gain


class Fusion(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.scale = ChannelGain(CHANNELS)
        self.mix = tf.keras.layers.Dense(1, use_bias=True, kernel_initializer="ones", trainable=False)
        self.shift = tf.keras.layers.Dense(1, kernel_initializer="zeros")

    def call(self, x):
        return self.mix(self.scale(x)) + self.shift(tf.abs(x))


def readings(n):
    x = np.random.randn(n, CHANNELS).astype("float32")
    wanted = np.array([0.2, 3.0, -1.0, 0.5, 2.0, 0.0], dtype="float32")
    return x, (x @ wanted + 0.3 * np.abs(x).sum(1))[:, None].astype("float32"), wanted


def build_step(model, opt):
    @tf.function
    def step(x, y):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(model(x, training=True) - y))
        weights = model.trainable_variables
        opt.apply_gradients(zip(tape.gradient(loss, weights), weights))
        return loss
    return step


model, opt = Fusion(), tf.keras.optimizers.Adam(0.05)
x, y, wanted = readings(512)
model(x[:2])
print("trainable tensors:", len(model.trainable_variables))
step = build_step(model, opt)
for epoch in range(25):
    for i in range(0, len(x), 64):
        loss = step(x[i:i + 64], y[i:i + 64])
print("loss %.4f" % float(loss))
print("gains", np.round(np.array(model.scale.gain), 2), "wanted", wanted)
