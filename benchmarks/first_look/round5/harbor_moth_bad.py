# measured: 2.21 (Keras 3 only): sigma stays 2.718, nll 1.001 (good twin 0.103, -1.773); nothing raised; on 2.15 the variable is tracked and trains
"""Heteroscedastic regression: the network also learns one global noise level."""
import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(41)


class NoisyRegressor(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.body = tf.keras.layers.Dense(16, activation="tanh")
        self.mean = tf.keras.layers.Dense(1)
        self.log_sigma = tf.Variable(1.0, name="log_sigma")  # fault:

    def call(self, x):
        return self.mean(self.body(x))

    def nll(self, x, y):
        resid = (y - self(x, training=True)) / tf.exp(self.log_sigma)
        return tf.reduce_mean(0.5 * tf.square(resid)) + self.log_sigma


def make_data(n=256, seed=0):
    rng = np.random.default_rng(seed)
    x = rng.uniform(-2, 2, size=(n, 1))
    y = np.sin(2 * x) + 0.1 * rng.normal(size=(n, 1))
    return tf.constant(x, tf.float32), tf.constant(y, tf.float32)


x, y = make_data()
model = NoisyRegressor()
model(x)
opt = tf.keras.optimizers.Adam(0.02)


@tf.function
def train_step():
    with tf.GradientTape() as tape:
        loss = model.nll(x, y)
    grads = tape.gradient(loss, model.trainable_variables)
    opt.apply_gradients(zip(grads, model.trainable_variables))
    return loss


for _ in range(500):
    loss = train_step()
sigma = float(tf.exp(tf.convert_to_tensor(model.log_sigma)))
print(f"nll {float(loss):.3f}, learned sigma {sigma:.3f} (noise in data 0.1)")
