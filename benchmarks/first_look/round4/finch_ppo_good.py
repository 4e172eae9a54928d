"""Clipped policy optimisation for choosing a lane (contextual, one-step episodes)."""
import collections

import numpy as np
import tensorflow as tf

Batch = collections.namedtuple("Batch", "obs act logp adv")


class LanePolicy(tf.keras.Model):
    def __init__(self, lanes):
        super().__init__()
        self.body = tf.keras.layers.Dense(32, activation="tanh")
        self.head = tf.keras.layers.Dense(lanes)

    def call(self, obs):
        return self.head(self.body(obs))

    def log_prob(self, obs, act):
        return -tf.nn.sparse_softmax_cross_entropy_with_logits(labels=act, logits=self(obs))


class Learner:
    def __init__(self, policy, lr=0.02, clip=0.2, epochs=4):
        self.policy, self.clip, self.epochs = policy, clip, epochs
        self.opt = tf.keras.optimizers.Adam(lr)

    def surrogate(self, batch):
        ratio = tf.exp(self.policy.log_prob(batch.obs, batch.act) - batch.logp)
        clipped = tf.clip_by_value(ratio, 1 - self.clip, 1 + self.clip)
        return -tf.reduce_mean(tf.minimum(ratio * batch.adv, clipped * batch.adv))

    def improve(self, batch):
        for _ in range(self.epochs):
            norm = self.one_pass(batch)
        return float(norm)

    @tf.function
    def one_pass(self, batch):
        with tf.GradientTape() as tape:
            loss = self.surrogate(batch)
        grads = tape.gradient(loss, self.policy.trainable_variables)
        self.opt.apply_gradients(zip(grads, self.policy.trainable_variables))
        return tf.linalg.global_norm(grads)


def rollout(policy, rng, n=256, lanes=4):
    obs = rng.normal(size=(n, lanes)).astype("float32")
    logits = policy(obs)
    act = tf.random.categorical(logits, 1, dtype=tf.int32)[:, 0]
    reward = (act.numpy() == obs.argmax(1)).astype("float32")
    adv = (reward - reward.mean()) / (reward.std() + 1e-6)
    return Batch(obs, act, policy.log_prob(obs, act), adv), reward.mean()


def train(iterations=40):
    tf.keras.utils.set_random_seed(2)
    rng = np.random.default_rng(2)
    policy = LanePolicy(4)
    learner = Learner(policy)
    for it in range(iterations):
        batch, score = rollout(policy, rng)
        norm = learner.improve(batch)
        if it % 15 == 0 or it == iterations - 1:
            print(f"iter {it:3d}  mean reward {score:.3f}  grad norm {norm:.5f}")


if __name__ == "__main__":
    train()
