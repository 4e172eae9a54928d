# measured: 2.21 and 2.15: silent: all weights are NaN after the first step, nothing raises
"""Face embeddings with a soft-margin triplet loss; some people have a single photograph."""
from collections import defaultdict

import numpy as np
import tensorflow as tf


class FaceBank:
    def __init__(self, people=12, seed=0):
        rng = np.random.default_rng(seed)
        self.photos, self.by_person = [], defaultdict(list)
        for p in range(people):
            centre = rng.normal(size=10) * 2
            for _ in range(1 if p % 4 == 0 else 4):
                self.by_person[p].append(len(self.photos))
                self.photos.append(centre + 0.3 * rng.normal(size=10))
        self.photos = np.array(self.photos, "float32")
        self.rng = rng

    def positive_for(self, person, anchor):
        others = [i for i in self.by_person[person] if i != anchor]
        return int(self.rng.choice(others)) if others else anchor

    def triplets(self, n):
        a, p, m = [], [], []
        people = list(self.by_person)
        for k in range(n):
            who = people[k % len(people)]
            other = people[(k + 1 + int(self.rng.integers(len(people) - 1))) % len(people)]
            anchor = int(self.rng.choice(self.by_person[who]))
            a.append(anchor)
            p.append(self.positive_for(who, anchor))
            m.append(int(self.rng.choice(self.by_person[other])))
        return self.photos[a], self.photos[p], self.photos[m]


def embedder(dim=6):
    return tf.keras.Sequential([
        tf.keras.Input((10,)),
        tf.keras.layers.Dense(24, activation="relu"),
        tf.keras.layers.Dense(dim),
    ])


def distance(u, v):
    return tf.sqrt(tf.reduce_sum(tf.square(u - v), axis=1))  # fault: a person with one photograph is its own positive, there the distance is exactly 0 and the gradient of the square root is NaN, which spoils all weights


def triplet_loss(za, zp, zn):
    return tf.reduce_mean(tf.nn.softplus(distance(za, zp) - distance(za, zn)))


def fit(bank, steps=25):
    net = embedder()
    opt = tf.keras.optimizers.Adam(5e-3)
    for i in range(steps):
        anchor, positive, negative = bank.triplets(24)
        with tf.GradientTape() as tape:
            loss = triplet_loss(net(anchor), net(positive), net(negative))
        grads = tape.gradient(loss, net.trainable_variables)
        opt.apply_gradients(zip(grads, net.trainable_variables))
        if i % 8 == 0:
            print("step", i, "loss", float(loss))
    return net


if __name__ == "__main__":
    tf.random.set_seed(0)
    NET = fit(FaceBank())
