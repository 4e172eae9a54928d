# measured: 2.21 and 2.15: task weights stay 1.00 / 1.00, clean-task mse 0.0113 (good twin 146 / 0.16, 0.002); nothing raised
"""Two-task network whose task weights come from learned noise terms."""
import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(141)


class NoiseWeightedLoss:
    """0.5 * exp(-s) * mse + 0.5 * s for every task, with s learned."""

    def __init__(self, n_tasks):
        self.log_vars = [tf.Variable(0.0, name=f"log_var_{i}") for i in range(n_tasks)]

    def __call__(self, targets, outputs):
        terms = []
        for s, t, o in zip(self.log_vars, targets, outputs):
            terms.append(0.5 * tf.exp(-s) * tf.reduce_mean(tf.square(t - o)) + 0.5 * s)
        return tf.add_n(terms)


def two_headed():
    inp = tf.keras.Input((4,))
    h = tf.keras.layers.Dense(16, activation="relu")(inp)
    return tf.keras.Model(inp, [tf.keras.layers.Dense(1)(h), tf.keras.layers.Dense(1)(h)])


def task_data(n=256, seed=0):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 4))
    a = x[:, :1] + 0.05 * rng.normal(size=(n, 1))
    b = x[:, 1:2] + 3.0 * rng.normal(size=(n, 1))
    return [tf.constant(v, tf.float32) for v in (x, a, b)]


def main():
    x, a, b = task_data()
    model, criterion = two_headed(), NoiseWeightedLoss(2)
    opt = tf.keras.optimizers.Adam(0.01)
    params = model.trainable_variables  # fault:

    @tf.function
    def step():
        with tf.GradientTape() as tape:
            loss = criterion([a, b], model(x, training=True))
        opt.apply_gradients(zip(tape.gradient(loss, params), params))
        return loss

    for _ in range(500):
        loss = step()
    weights = [float(tf.exp(-s)) for s in criterion.log_vars]
    mse_a = float(tf.reduce_mean(tf.square(model(x)[0] - a)))
    print(f"loss {float(loss):.3f}, task weights {weights[0]:.2f} / {weights[1]:.2f},"
          f" clean-task mse {mse_a:.4f}")


main()
