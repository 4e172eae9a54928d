# measured: 2.21 and 2.15: no exception; applied gradients exceed the limit of 0.5 (norm up to 1e4), weights change by up to 3e5, bonus 16.2 (good: weights change by 0.4, bonus 1.01)
"""Exploration bonus by distilling a random network, with gradient norm control."""
import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

MAX_NORM = 0.5


def feature_net(units, depth, name):
    net = keras.Sequential(name=name)
    net.add(keras.Input((5,)))
    for _ in range(depth):
        net.add(layers.Dense(units, activation="relu"))
    net.add(layers.Dense(8))
    return net


def limit_norm(gradients, max_norm):
    norm = tf.linalg.global_norm(gradients)
    scale = max_norm / tf.maximum(norm, max_norm)
    return [g * scale for g in gradients], norm


class NoveltyBonus:
    def __init__(self, learning_rate=0.3):
        self.target = feature_net(32, 1, "target")
        self.predictor = feature_net(32, 2, "predictor")
        self.optimizer = keras.optimizers.SGD(learning_rate)

    def bonus(self, obs):
        return tf.reduce_sum(tf.square(self.target(obs) - self.predictor(obs)), axis=1)

    @tf.function
    def update(self, obs):
        goal = self.target(obs)
        with tf.GradientTape() as tape:
            error = tf.reduce_mean(tf.reduce_sum(tf.square(goal - self.predictor(obs)), axis=1))
        variables = self.predictor.trainable_variables
        gradients = tape.gradient(error, variables)
        _, norm = limit_norm(gradients, MAX_NORM)  # fault:
        self.optimizer.apply_gradients(zip(gradients, variables))
        return error, norm


def observations(rng, n=64):
    return tf.constant(4.0 * rng.normal(size=(n, 5)), tf.float32)


def main(steps=80):
    keras.utils.set_random_seed(33)
    rng = np.random.default_rng(33)
    novelty = NoveltyBonus()
    errors = []
    for step in range(steps):
        error, norm = novelty.update(observations(rng))
        errors.append(float(error))
        if step % 20 == 0:
            print(f"step {step} error {errors[-1]:.3f} gradient norm {float(norm):.3f}")
    probe = float(tf.reduce_mean(novelty.bonus(observations(rng))))
    print("bonus on visited states", probe)
    return novelty.predictor, probe


if __name__ == "__main__":
    main()
