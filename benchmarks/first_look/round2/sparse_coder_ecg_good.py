"""Sparse autoencoder for ECG beats with a KL sparsity penalty on the hidden code."""
import numpy as np
import tensorflow as tf

BEAT = 32


class SparseCode(tf.keras.layers.Layer):
    def __init__(self, units, target=0.05, strength=0.5):
        super().__init__()
        self.dense = tf.keras.layers.Dense(units, activation="sigmoid")
        self.target = target
        self.strength = strength

    def call(self, x):
        code = self.dense(x)
        rho = tf.clip_by_value(tf.reduce_mean(code, axis=0), 1e-5, 1 - 1e-5)
        kl = self.target * tf.math.log(self.target / rho)
        kl += (1 - self.target) * tf.math.log((1 - self.target) / (1 - rho))
        self.add_loss(self.strength * tf.reduce_sum(kl))
        return code


class BeatCoder(tf.keras.Model):
    def __init__(self, units=24):
        super().__init__()
        self.code = SparseCode(units)
        self.back = tf.keras.layers.Dense(BEAT)

    def call(self, beats):
        return self.back(self.code(beats))


def beats(n, seed=3):
    rng = np.random.default_rng(seed)
    t = np.linspace(-1, 1, BEAT)
    width = rng.uniform(0.05, 0.3, size=(n, 1))
    return (np.exp(-(t / width) ** 2) + rng.normal(0, 0.02, (n, BEAT))).astype("float32")


def mean_activation(model, x):
    return float(tf.reduce_mean(model.code.dense(x)))


def train(model, data, epochs=6, lr=0.01):
    optimizer = tf.keras.optimizers.Adam(lr)
    for epoch in range(epochs):
        for batch in data:
            with tf.GradientTape() as tape:
                output = model(batch, training=True)
                penalty = tf.add_n(model.losses) if model.losses else 0.0
                loss = tf.reduce_mean(tf.square(output - batch)) + penalty
            grads = tape.gradient(loss, model.trainable_variables)
            optimizer.apply_gradients(zip(grads, model.trainable_variables))
        print(f"epoch {epoch}: loss {float(loss):.4f}")


if __name__ == "__main__":
    tf.keras.utils.set_random_seed(3)
    x = beats(320)
    model = BeatCoder()
    model(x[:1])
    print("mean activation before:", round(mean_activation(model, x), 3))
    train(model, tf.data.Dataset.from_tensor_slices(x).batch(32))
    print("mean activation after:", round(mean_activation(model, x), 3))
