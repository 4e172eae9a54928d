# measured: 2.21 and 2.15: accuracy 0.650, trunk moved 0; good: 0.981, moved 0.67
"""Two-stage fine-tuning: first the new head, then the whole network."""
import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(61)


def make_task(phase, n=800, seed=0):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 10)).astype("float32")
    ring = np.sqrt(x[:, 0] ** 2 + x[:, 1] ** 2) + phase * x[:, 2] * x[:, 3]
    return x, np.digitize(ring, [0.8, 1.5]).astype("int32")


class FineTuner:
    def __init__(self, trunk, head, rate=0.1):
        self.trunk, self.head, self.rate = trunk, head, rate
        self.whole = False
        self.loss_fn = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        self.step = tf.function(self._step)

    def _step(self, x, y):
        variables = list(self.head.trainable_variables)
        if self.whole:
            variables += list(self.trunk.trainable_variables)
        with tf.GradientTape() as tape:
            loss = self.loss_fn(y, self.head(self.trunk(x, training=True)))
        for g, v in zip(tape.gradient(loss, variables), variables):
            v.assign_sub(self.rate * g)
        return loss

    def unfreeze(self):
        self.whole = True  # fault:

    def run(self, x, y, epochs):
        data = tf.data.Dataset.from_tensor_slices((x, y)).batch(80)
        for _ in range(epochs):
            losses = [float(self.step(xb, yb)) for xb, yb in data]
        return np.mean(losses)

    def accuracy(self, x, y):
        logits = self.head(self.trunk(x)).numpy()
        return np.mean(np.argmax(logits, axis=1) == y)


def build_trunk():
    return tf.keras.Sequential([
        tf.keras.Input(shape=(10,)),
        tf.keras.layers.Dense(64, activation="relu"),
        tf.keras.layers.Dense(64, activation="relu")])


def build_head():
    return tf.keras.Sequential([tf.keras.Input(shape=(64,)), tf.keras.layers.Dense(3)])


def main():
    trunk = build_trunk()
    x, y = make_task(0.0)
    first = FineTuner(trunk, build_head())
    first.unfreeze()
    print("source loss %.3f" % first.run(x, y, epochs=20))

    x2, y2 = make_task(1.0, seed=1)
    tuner = FineTuner(trunk, build_head())
    loss = tuner.run(x2, y2, epochs=10)
    print("stage 1 loss %.3f accuracy %.3f" % (loss, tuner.accuracy(x2, y2)))
    kept = trunk.get_weights()
    tuner.unfreeze()
    loss = tuner.run(x2, y2, epochs=60)
    moved = max(np.abs(a - b).max() for a, b in zip(kept, trunk.get_weights()))
    print("stage 2 loss %.3f accuracy %.3f trunk moved %.4f" % (
        loss, tuner.accuracy(x2, y2), moved))


main()
