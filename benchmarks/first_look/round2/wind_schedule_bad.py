# measured: 2.21 and 2.15: TypeError: This optimizer was created with a `LearningRateSchedule` object as its `learning_rate` constructor argument, hence its learning rate is not settable. (after some epochs)
"""Short-term wind speed with a loop that halves the learning rate on a plateau."""
import numpy as np
import tensorflow as tf


class PlateauHalver:
    def __init__(self, optimizer, patience, floor=1e-5):
        self.optimizer, self.patience, self.floor = optimizer, patience, floor
        self.best, self.waited = float("inf"), 0

    def observe(self, value):
        if value < self.best - 1e-4:
            self.best, self.waited = value, 0
            return
        self.waited += 1
        if self.waited >= self.patience:
            current = float(self.optimizer.learning_rate)
            self.optimizer.learning_rate = max(self.floor, 0.5 * current)
            self.waited = 0


def wind_series(n, seed):
    rng = np.random.default_rng(seed)
    v = np.zeros(n)
    for i in range(1, n):
        v[i] = 0.9 * v[i - 1] + rng.normal(0, 0.3)
    return v.astype("float32")


def lagged(series, lags=6):
    x = np.stack([series[i:len(series) - lags + i] for i in range(lags)], axis=1)
    return x, series[lags:, None]


def build_optimizer(base_lr, warm_steps):
    schedule = tf.keras.optimizers.schedules.ExponentialDecay(base_lr, warm_steps, 0.96)
    return tf.keras.optimizers.Adam(learning_rate=schedule)  # fault: with a LearningRateSchedule the learning rate of the optimizer cannot be set, but PlateauHalver sets it


@tf.function
def train_step(net, optimizer, x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.abs(net(x, training=True) - y))
    grads = tape.gradient(loss, net.trainable_variables)
    optimizer.apply_gradients(zip(grads, net.trainable_variables))
    return loss


if __name__ == "__main__":
    tf.keras.utils.set_random_seed(39)
    x, y = lagged(wind_series(360, 39))
    split = 280
    batches = tf.data.Dataset.from_tensor_slices((x[:split], y[:split])).batch(40)
    net = tf.keras.Sequential([
        tf.keras.Input((6,)), tf.keras.layers.Dense(16, activation="relu"), tf.keras.layers.Dense(1)])
    optimizer = build_optimizer(0.02, 100)
    halver = PlateauHalver(optimizer, patience=2)
    for epoch in range(20):
        for xb, yb in batches:
            train_step(net, optimizer, xb, yb)
        val = float(tf.reduce_mean(tf.abs(net(x[split:]) - y[split:])))
        halver.observe(val)
    print(f"validation {val:.4f}, best {halver.best:.4f}, learning rate {float(optimizer.learning_rate):.5f}")
