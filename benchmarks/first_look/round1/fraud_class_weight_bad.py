# measured: 2.21 and 2.15: silent: class_weight has no effect, recall 0.03 (0.84 in the good twin)
"""Fraud detection with rare positives: a custom train_step and class weights in fit."""
import numpy as np
import tensorflow as tf
from tensorflow import keras


class NoisyInputModel(keras.Model):
    """Adds Gaussian noise to the features during training for robustness."""

    def __init__(self, *args, sigma=0.1, **kwargs):
        super().__init__(*args, **kwargs)
        self.sigma = sigma

    def train_step(self, data):
        x, y = data[0], data[1]  # fault: the third entry, which carries the class weights as sample weights, is dropped, so class_weight in fit has no effect
        x = x + tf.random.normal(tf.shape(x), stddev=self.sigma)
        with tf.GradientTape() as tape:
            y_pred = self(x, training=True)
            loss = self.compute_loss(x=x, y=y, y_pred=y_pred)
        grads = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(grads, self.trainable_variables))
        return {"objective": loss}


def payments(n=2000, share=0.03, seed=0):
    rng = np.random.default_rng(seed)
    y = (rng.uniform(size=n) < share).astype("float32")
    x = rng.normal(size=(n, 6)).astype("float32")
    x[:, 0] += 1.5 * y
    return x, y[:, None]


def build():
    inp = keras.Input((6,))
    h = keras.layers.Dense(12, activation="relu")(inp)
    return NoisyInputModel(inp, keras.layers.Dense(1, activation="sigmoid")(h))


def recall(model, x, y, threshold=0.5):
    hit = model(x).numpy() > threshold
    return float(hit[y > 0.5].mean())


def balanced_weights(y):
    pos = float(y.mean())
    return {0: 0.5 / (1.0 - pos), 1: 0.5 / pos}


if __name__ == "__main__":
    keras.utils.set_random_seed(5)
    x, y = payments()
    model = build()
    model.compile(optimizer=keras.optimizers.Adam(1e-2), loss="binary_crossentropy")
    model.fit(x, y, batch_size=100, epochs=8, verbose=0, class_weight=balanced_weights(y))
    RESULT = recall(model, x, y)
    print("recall of fraud:", RESULT)
