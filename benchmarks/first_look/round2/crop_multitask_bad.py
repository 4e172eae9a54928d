# measured: 2.21 and 2.15: silent: all three task weights stay exactly 1.000
"""Crop monitoring: yield, protein and moisture with learned task uncertainties."""
import numpy as np
import tensorflow as tf

TASKS = ("yield", "protein", "moisture")


class UncertaintyWeights(tf.Module):
    """Homoscedastic uncertainty weighting of several regression losses."""

    def __init__(self, tasks):
        super().__init__()
        self.log_var = {t: tf.Variable(0.0, name=f"log_var_{t}") for t in tasks}

    def __call__(self, losses):
        total = 0.0
        for task, value in losses.items():
            s = self.log_var[task]
            total += tf.exp(-s) * value + s
        return total


def build_model():
    bands = tf.keras.Input((9,))
    shared = tf.keras.layers.Dense(32, activation="relu")(bands)
    shared = tf.keras.layers.Dense(16, activation="relu")(shared)
    outputs = {t: tf.keras.layers.Dense(1, name=t)(shared) for t in TASKS}
    return tf.keras.Model(bands, outputs)


def fields(n, seed):
    rng = np.random.default_rng(seed)
    bands = rng.normal(size=(n, 9)).astype("float32")
    noise = {"yield": 0.05, "protein": 0.6, "moisture": 1.5}
    targets = {}
    for k, task in enumerate(TASKS):
        clean = bands[:, k:k + 1] - 0.5 * bands[:, k + 3:k + 4]
        targets[task] = (clean + noise[task] * rng.normal(size=(n, 1))).astype("float32")
    return bands, targets


def make_step(model, weighting, optimizer):
    variables = model.trainable_variables  # fault: the log variances of the weighting module are left out of the list, so the task weights stay at one

    @tf.function
    def step(bands, targets):
        with tf.GradientTape() as tape:
            outputs = model(bands, training=True)
            losses = {t: tf.reduce_mean(tf.square(outputs[t] - targets[t])) for t in TASKS}
            total = weighting(losses)
        grads = tape.gradient(total, variables)
        optimizer.apply_gradients(zip(grads, variables))
        return losses

    return step


if __name__ == "__main__":
    tf.keras.utils.set_random_seed(25)
    data = tf.data.Dataset.from_tensor_slices(fields(320, 25)).shuffle(320).batch(40)
    model = build_model()
    weighting = UncertaintyWeights(TASKS)
    step = make_step(model, weighting, tf.keras.optimizers.Adam(0.01))
    for epoch in range(8):
        for bands, targets in data:
            losses = step(bands, targets)
    for task in TASKS:
        weight = float(tf.exp(-weighting.log_var[task]))
        print(f"{task}: loss {float(losses[task]):.3f}, weight {weight:.3f}")
