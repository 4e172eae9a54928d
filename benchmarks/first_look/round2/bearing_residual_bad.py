# measured: 2.21 and 2.15: silent: no error, but shifts with a broken sensor move the wrong branches; loss 10.8, 1.04, 0.28 (correct: 2.7, 0.08, 0.004)
"""Bearing wear regression: one small branch per sensor, broken sensors are left out."""
import numpy as np
import tensorflow as tf

SENSORS = ["radial", "axial", "temperature", "acoustic"]
POINTS = 8


class WearModel(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.branches = [tf.keras.layers.Dense(1, name=name) for name in SENSORS]
        self.offset = self.add_weight(name="offset", shape=(1,), initializer="zeros")

    def build(self, _):
        for branch in self.branches:
            branch.build((None, POINTS))
        self.built = True

    def call(self, readings, alive):
        total = self.offset
        for i, branch in enumerate(self.branches):
            if alive[i]:
                total = total + branch(readings[:, i])
        return total


def sgd(grads, variables, lr, max_norm=5.0):
    """Plain gradient step; branches of broken sensors have no gradient."""
    grads = [g for g in grads if g is not None]
    grads, norm = tf.clip_by_global_norm(grads, max_norm)
    for g, v in zip(grads, variables):  # fault: the None gradients were removed but the variables were not, so behind a broken sensor each gradient goes to the wrong branch
        v.assign_sub(lr * g)
    return norm


def shift(seed):
    """One maintenance shift: the same sensors are broken for all of its records."""
    rng = np.random.default_rng(seed)
    alive = rng.uniform(size=len(SENSORS)) < 0.7
    alive[rng.integers(len(SENSORS))] = True
    x = rng.normal(size=(64, len(SENSORS), POINTS)).astype("float32")
    true = np.linspace(-1, 1, len(SENSORS) * POINTS).reshape(len(SENSORS), POINTS)
    wear = np.einsum("nsp,sp->n", x * alive[None, :, None], true)
    return x, wear.astype("float32")[:, None], alive.tolist()


def main(shifts=60, lr=0.05):
    tf.keras.utils.set_random_seed(20)
    model = WearModel()
    model.build(None)
    variables = [model.offset]
    for branch in model.branches:
        variables += [branch.kernel, branch.bias]
    for i in range(shifts):
        x, wear, alive = shift(i)
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(model(tf.constant(x), alive=alive) - wear))
        grads = tape.gradient(loss, variables)
        sgd(grads, variables, lr)
        if (i + 1) % 20 == 0:
            print(f"shift {i + 1}: loss {float(loss):.4f}")


if __name__ == "__main__":
    main()
