"""REINFORCE for a toy taxi dispatcher; losses kept for the report."""
import numpy as np
import tensorflow as tf


class Reinforce:
    def __init__(self, obs, actions, lr=5e-3):
        self.policy = tf.keras.Sequential([
            tf.keras.Input((obs,)),
            tf.keras.layers.Dense(16, activation="tanh"),
            tf.keras.layers.Dense(actions),
        ])
        self.opt = tf.keras.optimizers.Adam(lr)
        self.history = []

    @tf.function
    def update(self, obs, acts, returns):
        adv = (returns - tf.reduce_mean(returns)) / (tf.math.reduce_std(returns) + 1e-6)
        with tf.GradientTape() as tape:
            logp = -tf.nn.sparse_softmax_cross_entropy_with_logits(
                labels=acts, logits=self.policy(obs, training=True))
            loss = -tf.reduce_mean(logp * adv)
        grads = tape.gradient(loss, self.policy.trainable_variables)
        self.opt.apply_gradients(zip(grads, self.policy.trainable_variables))
        return loss


def episode(agent, rng, length=20):
    obs = rng.normal(size=(length, 5)).astype("float32")
    logits = agent.policy(obs)
    acts = tf.random.categorical(logits, 1, dtype=tf.int32)[:, 0]
    reward = obs[np.arange(length), acts.numpy()]
    returns = np.cumsum(reward[::-1] * 0.9 ** np.arange(length)[::-1])[::-1]
    return tf.constant(obs), acts, tf.constant(returns.copy(), tf.float32)


def report(history):
    return sum(float(v) for v in history[-5:]) / 5


if __name__ == "__main__":
    tf.keras.utils.set_random_seed(107)
    rng = np.random.default_rng(107)
    agent = Reinforce(obs=5, actions=3)
    for _ in range(12):
        agent.history.append(agent.update(*episode(agent, rng)))
    print("mean of the last losses", report(agent.history))
