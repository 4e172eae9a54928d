# measured: TF 2.21 and 2.15, silent: val error 0.165 (2.15: 0.205) against 0.00005 in the twin, gradient norm grows to 32.6 against 0.002
"""Pitch estimator for synthetic violin tones with a numerically safe log layer."""
import numpy as np
import tensorflow as tf

RATE = 2000
FRAME = 256


@tf.custom_gradient
def safe_log(x):
    """log(x) with a floor under the argument and under its derivative."""
    floored = tf.maximum(x, 1e-5)

    def grad(upstream):
        return 1.0 / floored  # fault:

    return tf.math.log(floored), grad


class LogFilterbank(tf.keras.layers.Layer):
    """Learned non-negative filters over the power spectrum, on a log scale."""

    def __init__(self, bands, **kw):
        super().__init__(**kw)
        self.bands = bands

    def build(self, shape):
        self.kernel = self.add_weight(shape=(int(shape[-1]), self.bands),
                                      initializer="glorot_uniform", name="kernel")

    def call(self, power):
        return safe_log(power @ tf.nn.softplus(self.kernel))


class PitchNet(tf.keras.Model):
    def __init__(self, bands):
        super().__init__()
        self.bank = LogFilterbank(bands)
        self.head = tf.keras.layers.Dense(1)

    def call(self, power):
        z = self.bank(power)
        return self.head(z - tf.reduce_mean(z, axis=-1, keepdims=True))


def tones(n, seed):
    rng = np.random.default_rng(seed)
    t = np.arange(FRAME) / RATE
    f = rng.uniform(80, 400, n)
    wave = sum(np.sin(2 * np.pi * k * f[:, None] * t) / k for k in (1, 2))
    wave += 0.1 * rng.normal(size=wave.shape)
    power = np.abs(np.fft.rfft(wave * np.hanning(FRAME), axis=1)) ** 2 / FRAME
    return power.astype("float32"), ((f - 240) / 160).astype("float32")[:, None]


def main():
    tf.keras.utils.set_random_seed(10)
    x, y = tones(512, 0)
    vx, vy = tones(256, 1)
    net = PitchNet(12)
    net(x[:2])
    optimizer = tf.keras.optimizers.Adam(1e-2)

    @tf.function
    def step(bx, by):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(net(bx) - by))
        grads = tape.gradient(loss, net.trainable_variables)
        optimizer.apply_gradients(zip(grads, net.trainable_variables))
        return loss, tf.linalg.global_norm(grads)

    data = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(512, seed=2).batch(64)
    for epoch in range(40):
        loss, norm = zip(*[[float(v) for v in step(bx, by)] for bx, by in data])
        if epoch % 10 == 9:
            val = float(tf.reduce_mean(tf.square(net(vx) - vy)))
            print(f"epoch {epoch} loss {np.mean(loss):.5f} val {val:.5f} gradient norm {np.mean(norm):.3f}")
    print(f"variance of the target {vy.var():.4f}")


if __name__ == "__main__":
    main()
