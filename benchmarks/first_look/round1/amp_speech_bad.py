# measured: 2.21: silent: variables move 32768 times too little, mean loss 1.452 after epoch 1 and 1.4515 after epoch 8 (0.003 in the good twin). 2.21 only: on 2.15 AttributeError: 'LossScaleOptimizerV3' object has no attribute 'apply' (in the good twin 'scale_loss')
"""Mixed-precision training of a small speech command classifier."""
import numpy as np
import tensorflow as tf
from tensorflow import keras

FRAMES, BANDS, WORDS = 16, 8, 4


def command_net():
    half = "mixed_float16"
    inp = keras.Input((FRAMES, BANDS))
    x = keras.layers.Conv1D(16, 3, activation="relu", dtype=half)(inp)
    x = keras.layers.GlobalAveragePooling1D(dtype=half)(x)
    x = keras.layers.Dense(16, activation="relu", dtype=half)(x)
    return keras.Model(inp, keras.layers.Dense(WORDS, dtype="float32")(x))


class MixedPrecisionLoop:
    def __init__(self, model, lr):
        self.model = model
        self.optimizer = keras.mixed_precision.LossScaleOptimizer(
            keras.optimizers.SGD(lr, momentum=0.9))
        self.loss_fn = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        self.optimizer.build(model.trainable_variables)

    @tf.function
    def step(self, x, y):
        with tf.GradientTape() as tape:
            loss = self.loss_fn(y, self.model(x, training=True))
        grads = tape.gradient(loss, self.model.trainable_variables)  # fault: the loss is never passed through scale_loss, but the loss-scale optimizer still divides the gradients by its scale, so updates are 32768 times too small
        self.optimizer.apply(grads, self.model.trainable_variables)
        return loss

    def fit(self, dataset, epochs):
        curve = []
        for _ in range(epochs):
            losses = [float(self.step(x, y)) for x, y in dataset]
            curve.append(sum(losses) / len(losses))
        return curve


def commands(n=256, seed=0):
    rng = np.random.default_rng(seed)
    y = rng.integers(0, WORDS, n)
    x = rng.normal(size=(n, FRAMES, BANDS)).astype("float32")
    x[np.arange(n), :, y] += 1.0
    return tf.data.Dataset.from_tensor_slices((x, y)).batch(32)


if __name__ == "__main__":
    keras.utils.set_random_seed(17)
    loop = MixedPrecisionLoop(command_net(), lr=0.1)
    RESULT = loop.fit(commands(), epochs=8)
    print("mean loss by epoch", [round(v, 4) for v in RESULT])
