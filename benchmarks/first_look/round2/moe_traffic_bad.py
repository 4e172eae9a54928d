# measured: 2.21 and 2.15: silent: only the gate moves, all 12 expert weights stay at their initial values
"""Mixture of experts that predicts road speed from loop detector counts."""
import numpy as np
import tensorflow as tf

NUM_FEATURES = 10


class SpeedExpert:  # fault: a plain Python class is invisible to Keras tracking, so the experts are missing from trainable_variables
    """Small regressor that specialises on one traffic regime."""

    def __init__(self, hidden):
        self.hidden = tf.keras.layers.Dense(hidden, activation="relu")
        self.speed = tf.keras.layers.Dense(1)

    def __call__(self, counts):
        return self.speed(self.hidden(counts))


class TrafficMoE(tf.keras.Model):
    def __init__(self, num_experts=3, hidden=16):
        super().__init__()
        self.experts = [SpeedExpert(hidden) for _ in range(num_experts)]
        self.gate = tf.keras.layers.Dense(num_experts)

    def call(self, counts):
        weights = tf.nn.softmax(self.gate(counts), axis=-1)
        votes = tf.concat([expert(counts) for expert in self.experts], axis=-1)
        return tf.reduce_sum(weights * votes, axis=-1, keepdims=True)


def load_balance(weights):
    share = tf.reduce_mean(weights, axis=0)
    return tf.reduce_sum(share * tf.math.log(share + 1e-8))


def synthetic_counts(n, seed):
    rng = np.random.default_rng(seed)
    counts = rng.gamma(2.0, 1.0, size=(n, NUM_FEATURES)).astype("float32")
    speed = 5.0 - 0.3 * counts.sum(axis=1, keepdims=True) + rng.normal(0, 0.1, (n, 1))
    return counts, speed.astype("float32")


def train(model, dataset, epochs, optimizer, balance=0.01):
    mse = tf.keras.losses.MeanSquaredError()
    for epoch in range(epochs):
        running = tf.keras.metrics.Mean()
        for counts, speed in dataset:
            with tf.GradientTape() as tape:
                predicted = model(counts)
                weights = tf.nn.softmax(model.gate(counts), axis=-1)
                loss = mse(speed, predicted) + balance * load_balance(weights)
            grads = tape.gradient(loss, model.trainable_variables)
            optimizer.apply_gradients(zip(grads, model.trainable_variables))
            running.update_state(loss)
        print(f"epoch {epoch}: {running.result():.4f}")


def main():
    tf.keras.utils.set_random_seed(11)
    counts, speed = synthetic_counts(320, seed=11)
    dataset = tf.data.Dataset.from_tensor_slices((counts, speed)).shuffle(320).batch(64)
    model = TrafficMoE()
    model(counts[:2])
    train(model, dataset, epochs=4, optimizer=tf.keras.optimizers.Adam(0.01))


if __name__ == "__main__":
    main()
