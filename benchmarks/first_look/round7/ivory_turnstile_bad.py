# measured: 2.21 and 2.15: no exception; only the last of 4 micro batches enters the update: loss 10.40 -> 6.67 after 6 updates (good: 2.46)
import numpy as np
import tensorflow as tf
from tensorflow.keras import Sequential, layers, optimizers, utils

ACCUMULATE = 4
MICRO_BATCH = 4


def denoiser():
    return Sequential([
        layers.Input((10, 10, 1)),
        layers.Conv2D(8, 3, padding="same", activation="relu"),
        layers.Conv2D(1, 3, padding="same"),
    ])


def micro_batches(steps, seed=0):
    rng = np.random.default_rng(seed)
    for _ in range(steps * ACCUMULATE):
        clean = np.cumsum(rng.normal(size=(MICRO_BATCH, 10, 10, 1)), axis=1).astype("float32")
        yield clean + 0.5 * rng.normal(size=clean.shape).astype("float32"), clean


def reconstruction(model, noisy, clean):
    return tf.reduce_mean(tf.square(model(noisy, training=True) - clean))


def train(model, optimizer, steps):
    variables = model.trainable_variables
    log = []
    running = 0.0
    for index, (noisy, clean) in enumerate(micro_batches(steps), start=1):
        with tf.GradientTape() as tape:
            running += reconstruction(model, noisy, clean) / ACCUMULATE
        if index % ACCUMULATE == 0:
            gradients = tape.gradient(running, variables)  # fault:
            optimizer.apply_gradients(zip(gradients, variables))
            log.append(float(running))
            running = 0.0
    return log


def main(steps=6):
    utils.set_random_seed(6)
    model = denoiser()
    log = train(model, optimizers.SGD(1e-2), steps)
    if log:
        print(f"first {log[0]:.4f} last {log[-1]:.4f}")
    return model, log[-1] if log else None


if __name__ == "__main__":
    main()
