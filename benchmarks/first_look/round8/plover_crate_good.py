"""Keyword spotting with a filter bank that is tuned together with the classifier."""
import numpy as np
import tensorflow as tf

RATE, FRAME, BANDS = 64, 32, 8


class FilterBank(tf.Module):
    """Gaussian bands over the spectrum with centres and widths that are learned."""

    def __init__(self, bins, bands):
        super().__init__()
        self.positions = tf.range(bins, dtype=tf.float32)
        self.centers = tf.Variable(tf.linspace(1.0, 8.0, bands))
        self.widths = tf.Variable(tf.fill((bands,), 1.0))

    def __call__(self, power):
        offset = (self.positions[:, None] - self.centers[None]) / (tf.abs(self.widths)[None] + 0.3)
        return tf.matmul(power, tf.exp(-0.5 * offset ** 2))


def compress(energy, floor):
    """Energy compression with an adaptive floor, shared with the recorder."""
    energy = tf.convert_to_tensor(energy)
    return tf.math.log(energy + floor) - tf.math.log(floor)


class Spotter(tf.Module):
    def __init__(self, classes):
        super().__init__()
        init = tf.random.Generator.from_seed(2)
        self.bank = FilterBank(FRAME // 2 + 1, BANDS)
        self.weight = tf.Variable(init.normal((BANDS, classes)) * 0.1)
        self.bias = tf.Variable(tf.zeros((classes,)))

    def __call__(self, waves):
        frames = tf.signal.frame(waves, FRAME, FRAME // 2)
        power = tf.reduce_mean(tf.abs(tf.signal.rfft(frames)) ** 2, axis=1)
        energy = self.bank(power)
        logs = tf.py_function(compress, [energy, tf.constant(0.1)], tf.float32)
        logs = tf.ensure_shape(logs, (None, BANDS))
        return tf.matmul(logs, self.weight) + self.bias


def tones(count, rng):
    label = rng.integers(0, 4, count)
    pitch = np.array([5.0, 7.5, 10.0, 12.5])[label] / FRAME
    time = np.arange(RATE * 2)[None]
    wave = np.sin(2 * np.pi * (pitch[:, None] * time + rng.uniform(size=(count, 1))))
    return (wave + rng.normal(size=wave.shape) * 0.5).astype("float32"), label.astype("int32")


def make_step(model, optimizer):
    weights = model.trainable_variables

    @tf.function
    def step(x, y):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(y, model(x)))
        pairs = [(g, v) for g, v in zip(tape.gradient(loss, weights), weights) if g is not None]
        optimizer.apply_gradients(pairs)
        return loss
    return step


def main():
    rng = np.random.default_rng(29)
    model = Spotter(4)
    start = model.bank.centers.numpy()
    step = make_step(model, tf.keras.optimizers.Adam(0.08))
    for i in range(500):
        x, y = tones(64, rng)
        loss = step(tf.constant(x), tf.constant(y))
        if i % 100 == 99:
            print(f"step {i + 1} loss {float(loss):.4f}")
    x, y = tones(500, rng)
    accuracy = np.mean(model(tf.constant(x)).numpy().argmax(1) == y)
    print(f"centres moved {np.abs(model.bank.centers.numpy() - start).max():.3f} "
          f"accuracy {accuracy:.3f}")


if __name__ == "__main__":
    main()
