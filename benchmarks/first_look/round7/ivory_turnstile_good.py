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
    summed = [tf.zeros_like(v) for v in variables]
    for index, (noisy, clean) in enumerate(micro_batches(steps), start=1):
        with tf.GradientTape() as tape:
            loss = reconstruction(model, noisy, clean) / ACCUMULATE
        running += loss
        summed = [s + g for s, g in zip(summed, tape.gradient(loss, variables))]
        if index % ACCUMULATE == 0:
            optimizer.apply_gradients(zip(summed, variables))
            summed = [tf.zeros_like(v) for v in variables]
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
