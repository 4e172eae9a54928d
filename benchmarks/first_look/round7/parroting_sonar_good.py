"""Classify sonar echoes: a convolutional encoder and a separate head, trained together."""
import numpy as np
import tensorflow as tf
from tensorflow.keras import Input, Model, Sequential, layers, losses, optimizers, utils

SAMPLES = 64


def echoes(n, seed):
    rng = np.random.default_rng(seed)
    kind = rng.integers(0, 4, n)
    t = np.arange(SAMPLES)[None]
    wave = np.sin((0.2 + 0.25 * kind[:, None]) * t + rng.uniform(0, 6, (n, 1)))
    return (wave + 0.3 * rng.normal(size=wave.shape)).astype("float32")[..., None], kind


def build_encoder():
    inp = Input((SAMPLES, 1))
    h = layers.Conv1D(8, 9, strides=2, activation="relu")(inp)
    h = layers.Conv1D(8, 5, strides=2, activation="relu")(h)
    return Model(inp, layers.GlobalAveragePooling1D()(h), name="encoder")


def build_head():
    return Sequential([Input((8,)), layers.Dense(16, activation="relu"), layers.Dense(4)], name="head")


class EchoTrainer:
    def __init__(self, encoder, head, lr=0.01):
        self.encoder, self.head = encoder, head
        self.variables = encoder.trainable_variables + head.trainable_variables
        self.optimizer = optimizers.Adam(lr)
        self.loss_fn = losses.SparseCategoricalCrossentropy(from_logits=True)

    def train_batch(self, x, y):
        with tf.GradientTape() as tape:
            features = self.encoder(x, training=True)
            loss = self.loss_fn(y, self.head(features, training=True))
        grads = tape.gradient(loss, self.variables)
        self.optimizer.apply_gradients(zip(grads, self.variables))
        return float(loss)

    def run(self, x, y, epochs=5, batch=40):
        order = np.arange(len(x))
        for epoch in range(epochs):
            np.random.shuffle(order)
            values = [self.train_batch(x[i], y[i]) for i in np.split(order, len(order) // batch)]
            print(f"epoch {epoch}: loss {np.mean(values):.4f}")


if __name__ == "__main__":
    utils.set_random_seed(5)
    x, y = echoes(320, seed=0)
    vx, vy = echoes(200, seed=1)
    encoder, head = build_encoder(), build_head()
    before = [w.copy() for w in encoder.get_weights()]
    EchoTrainer(encoder, head).run(x, y)
    pred = np.argmax(head(encoder(vx)).numpy(), axis=1)
    print("validation accuracy:", float(np.mean(pred == vy)))
    print("encoder moved by:", max(float(np.abs(a - b).max()) for a, b in zip(encoder.get_weights(), before)))
