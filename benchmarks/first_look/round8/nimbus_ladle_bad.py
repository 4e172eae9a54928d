# measured: TF 2.21 and 2.15 alike, silent: error after adaptation (mean of the last five) 0.655, up to 0.767, no better than the untrained 0.653; twin: 0.498, falling to 0.447
"""Reptile meta learning over a family of sine waves."""
from dataclasses import dataclass

import numpy as np
import tensorflow as tf


@dataclass
class Plan:
    rounds: int = 150
    inner_steps: int = 30
    test_steps: int = 3
    inner_rate: float = 0.05
    outer_rate: float = 0.1
    shots: int = 12


class Waves:
    def __init__(self, seed):
        self.rng = np.random.default_rng(seed)

    def task(self):
        height, phase = self.rng.uniform(0.5, 2.0), self.rng.uniform(0, 2 * np.pi)

        def sample(count):
            x = self.rng.uniform(-3, 3, size=(count, 1))
            return tf.constant(x, tf.float32), tf.constant(height * np.sin(x + phase), tf.float32)
        return sample


class Reptile:
    def __init__(self, plan):
        self.plan = plan
        self.net = tf.keras.Sequential([
            tf.keras.Input((1,)),
            tf.keras.layers.Dense(32, activation="tanh"),
            tf.keras.layers.Dense(32, activation="tanh"),
            tf.keras.layers.Dense(1),
        ])
        self.inner = tf.keras.optimizers.SGD(plan.inner_rate)
        self.inner.build(self.net.trainable_variables)

    @tf.function
    def descend(self, x, y):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((self.net(x) - y) ** 2)
        weights = self.net.trainable_variables
        self.inner.apply_gradients(zip(tape.gradient(loss, weights), weights))
        return loss

    def adapt(self, sample, steps):
        x, y = sample(self.plan.shots)
        for _ in range(steps):
            self.descend(x, y)

    def outer_round(self, sample):
        before = list(self.net.trainable_variables)  # fault:
        self.adapt(sample, self.plan.inner_steps)
        for old, weight in zip(before, self.net.trainable_variables):
            weight.assign(old + self.plan.outer_rate * (weight - old))

    def evaluate(self, waves, tasks=15):
        keep, errors = self.net.get_weights(), []
        for _ in range(tasks):
            sample = waves.task()
            self.adapt(sample, self.plan.test_steps)
            x, y = sample(100)
            errors.append(float(tf.reduce_mean((self.net(x) - y) ** 2)))
            self.net.set_weights(keep)
        return float(np.mean(errors))


def main():
    tf.keras.utils.set_random_seed(19)
    learner, waves = Reptile(Plan()), Waves(19)
    print(f"error after adaptation, untrained {learner.evaluate(Waves(99)):.4f}")
    scores = []
    for turn in range(learner.plan.rounds):
        learner.outer_round(waves.task())
        if turn % 15 == 14:
            scores.append(learner.evaluate(Waves(99)))
            print(f"round {turn + 1} error after adaptation {scores[-1]:.4f}")
    print(f"mean of the last five {np.mean(scores[-5:]):.4f}")


if __name__ == "__main__":
    main()
