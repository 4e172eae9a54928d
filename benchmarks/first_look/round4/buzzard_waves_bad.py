# measured: TF 2.21: AttributeError "LossScaleOptimizer object has no attribute get_scaled_loss"; twin: loss 0.208 -> 0.005, accuracy 1.000 (pair is for Keras 3 only)
"""Mixed-precision wave classifier ported from an older TensorFlow release."""
import keras
import numpy as np
import tensorflow as tf


def waves(n, rng, length=32):
    kind = rng.integers(0, 3, n)
    t = np.linspace(0, 1, length)
    base = np.stack([np.sin(6 * t), np.sign(np.sin(12 * t)), 2 * t - 1])
    return (base[kind] + rng.normal(0, 0.6, (n, length))).astype("float32"), kind.astype("int32")


class WaveNet(keras.Model):
    def __init__(self):
        super().__init__()
        self.h = keras.layers.Dense(32, activation="relu", dtype="mixed_float16")
        self.o = keras.layers.Dense(3, dtype="float32")

    def call(self, x):
        return self.o(self.h(x))


class Precision:
    """Couples the optimizer with its loss scale."""

    def __init__(self, optimizer):
        self.optimizer = keras.optimizers.LossScaleOptimizer(optimizer)

    def enlarge(self, loss):
        return self.optimizer.get_scaled_loss(loss)  # fault: method no longer exists in Keras 3

    def update(self, grads, variables):
        self.optimizer.apply_gradients(zip(grads, variables))


def main():
    keras.utils.set_random_seed(33)
    rng = np.random.default_rng(33)
    x, y = waves(960, rng)
    model, precision = WaveNet(), Precision(keras.optimizers.Adam(3e-3))
    xent = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model(x[:2])

    @tf.function
    def step(xb, yb):
        with tf.GradientTape() as tape:
            loss = xent(yb, model(xb, training=True))
            big = precision.enlarge(loss)
        precision.update(tape.gradient(big, model.trainable_variables), model.trainable_variables)
        return loss

    for epoch in range(6):
        for i in range(0, len(x), 48):
            loss = step(x[i:i + 48], y[i:i + 48])
        print("epoch", epoch + 1, "loss %.4f" % float(loss))
    xt, yt = waves(500, rng)
    print("accuracy %.3f" % np.mean(np.argmax(np.array(model(xt)), 1) == yt))


if __name__ == "__main__":
    main()
