# measured: TF 2.21 and 2.15 alike, silent: the backbone moves 0.0 (twin 49.5), accuracy stays 0.587 against 0.969
"""Two-stage transfer learning: head first, then the whole network."""
import numpy as np
import tensorflow as tf


def make_data(n, seed, flip):
    rng = np.random.default_rng(seed)
    x = rng.uniform(-2, 2, (n, 2)).astype("float32")
    inner = np.sum(x ** 2, axis=1) < 2.0
    label = np.logical_xor(inner, x[:, 0] > 0) if flip else x[:, 0] > 0
    return x, label.astype("float32")[:, None]


def backbone():
    return tf.keras.Sequential([
        tf.keras.Input((2,)),
        tf.keras.layers.Dense(16, activation="tanh"),
        tf.keras.layers.Dense(4, activation="tanh"),
    ], name="backbone")


class Tuner:
    def __init__(self, base):
        self.base = base
        self.head = tf.keras.layers.Dense(1, name="head")
        inputs = tf.keras.Input((2,))
        self.model = tf.keras.Model(inputs, self.head(base(inputs)))

    def freeze(self, frozen):
        self.base.trainable = not frozen

    def make_step(self, lr, variables=None):
        optimizer = tf.keras.optimizers.Adam(lr)
        if variables is None:
            variables = self.model.trainable_variables

        @tf.function
        def step(x, y):
            with tf.GradientTape() as tape:
                logits = self.model(x, training=True)
                loss = tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=logits))
            optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
            return loss
        return step

    def accuracy(self, x, y):
        return float(np.mean((self.model(x).numpy() > 0) == (y > 0.5)))


def run(step, x, y, epochs):
    data = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(1024, seed=0).batch(64)
    for _ in range(epochs):
        losses = [float(step(bx, by)) for bx, by in data]
    return float(np.mean(losses))


def main():
    tf.keras.utils.set_random_seed(6)
    source = Tuner(backbone())
    run(source.make_step(1e-2), *make_data(1024, 0, flip=False), epochs=5)
    x, y = make_data(1024, 1, flip=True)
    tuner = Tuner(source.base)
    tuner.freeze(True)
    warm = tuner.make_step(1e-2)
    print(f"head only: loss {run(warm, x, y, 5):.4f} accuracy {tuner.accuracy(x, y):.3f}")
    before = [w.numpy() for w in tuner.base.weights]
    full = tuner.make_step(1e-2)  # fault:
    tuner.freeze(False)
    print(f"fine-tuned: loss {run(full, x, y, 25):.4f} accuracy {tuner.accuracy(x, y):.3f}")
    moved = sum(np.abs(w.numpy() - b).sum() for w, b in zip(tuner.base.weights, before))
    print(f"trainable tensors {len(tuner.model.trainable_variables)} backbone moved {moved:.4f}")


if __name__ == "__main__":
    main()
