# measured: TF 2.21 and 2.15: 2 trainable variables, expert kernel moved 0.0, train mse 6.36; twin 14 variables, mse 0.0175
"""Mixture of small experts for hourly load forecasting."""
import numpy as np
import tensorflow as tf
from tensorflow.keras import layers


class Expert:  # fault: a plain object, its layers never reach the model's variable list
    def __init__(self, width):
        super().__init__()
        self.hidden = layers.Dense(width, activation="tanh")
        self.out = layers.Dense(1)

    def predict_load(self, x):
        return self.out(self.hidden(x))


class LoadMixture(tf.keras.Model):
    def __init__(self, n_experts=3, width=16):
        super().__init__()
        self.experts = [Expert(width) for _ in range(n_experts)]
        self.gate = layers.Dense(n_experts, activation="softmax")

    def call(self, x):
        votes = tf.concat([e.predict_load(x) for e in self.experts], axis=1)
        return tf.reduce_sum(votes * self.gate(x), axis=1)


def load_curve(n, rng):
    hour = rng.uniform(0, 24, n)
    temp = rng.normal(0, 1, n)
    angle = 2 * np.pi * hour / 24
    x = np.stack([np.sin(angle), np.cos(angle), temp], 1)
    y = 1.5 * np.sin(2 * angle) + np.where(temp > 0, temp, -0.3 * temp) + 2.0
    return x.astype("float32"), (y + rng.normal(0, 0.05, n)).astype("float32")


def main():
    tf.keras.utils.set_random_seed(19)
    rng = np.random.default_rng(19)
    x, y = load_curve(1024, rng)
    model = LoadMixture()
    optimizer = tf.keras.optimizers.Adam(0.01)
    model(x[:4])

    @tf.function
    def train_step(xb, yb):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(model(xb) - yb))
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables))
        return loss

    before = model.experts[0].hidden.kernel.numpy().copy()
    for epoch in range(25):
        for start in range(0, len(x), 64):
            loss = train_step(x[start:start + 64], y[start:start + 64])
    moved = np.abs(model.experts[0].hidden.kernel.numpy() - before).max()
    xt, yt = load_curve(512, rng)
    rmse = float(tf.sqrt(tf.reduce_mean(tf.square(model(xt) - yt))))
    print("trainable variables:", len(model.trainable_variables))
    print("train mse %.4f  test rmse %.3f  expert kernel moved %.4f" % (float(loss), rmse, moved))


if __name__ == "__main__":
    main()
