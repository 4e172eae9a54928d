"""Rare-event detector trained directly on an F-measure."""
import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(261)


def events(n=400, seed=0):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 3))
    y = (x[:, :1] + 0.5 * x[:, 1:2] > 1.3).astype("float32")
    return tf.constant(x, tf.float32), tf.constant(y)


def f_measure_loss(y_true, prob):
    pred = prob
    tp = tf.reduce_sum(y_true * pred)
    fp = tf.reduce_sum((1.0 - y_true) * pred)
    fn = tf.reduce_sum(y_true * (1.0 - pred))
    return 1.0 - 2.0 * tp / (2.0 * tp + fp + fn + 1e-6)


class Detector(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.hidden = tf.keras.layers.Dense(8, activation="relu")
        self.prob = tf.keras.layers.Dense(1, activation="sigmoid")

    def call(self, x):
        return self.prob(self.hidden(x))

    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            loss = f_measure_loss(y, self(x, training=True))
        params = self.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(loss, params), params))
        return {"f_loss": loss}


x, y = events()
model = Detector()
model(x[:1])
model.compile(optimizer=tf.keras.optimizers.Adam(0.02))
hist = model.fit(x, y, batch_size=100, epochs=15, verbose=0).history["f_loss"]
print(f"1 - F {float(np.mean(hist[0])):.3f} -> {float(np.mean(hist[-1])):.3f}")
