# measured: 2.21 and 2.15: no exception; temperature used in the policy loss stays 1.0 while log_alpha goes to -9.9, entropy ends at 0.73 (good: temperature 0.034, entropy -1.02, target -1.0)
"""Soft policy iteration for a one step continuous task with a tuned temperature."""
import numpy as np
import tensorflow as tf
from tensorflow.keras import Model, Input, layers, optimizers, utils


class GaussianPolicy:
    def __init__(self, obs_dim):
        obs = Input((obs_dim,))
        x = layers.Dense(24, activation="tanh")(obs)
        self.net = Model(obs, [layers.Dense(1)(x), layers.Dense(1)(x)])

    def sample(self, obs):
        mean, log_std = self.net(obs)
        log_std = tf.clip_by_value(log_std, -4.0, 1.0)
        noise = tf.random.normal(tf.shape(mean))
        action = mean + tf.exp(log_std) * noise
        log_prob = -0.5 * tf.square(noise) - log_std - 0.5 * np.log(2.0 * np.pi)
        return action[:, 0], log_prob[:, 0]


class SoftAgent:
    def __init__(self, obs_dim, target_entropy=-1.0):
        self.policy = GaussianPolicy(obs_dim)
        self.target_entropy = target_entropy
        self.log_alpha = tf.Variable(0.0, name="log_alpha")
        self.alpha = tf.exp(self.log_alpha)  # fault:
        self.policy_optimizer = optimizers.Adam(1e-2)
        self.alpha_optimizer = optimizers.Adam(2e-2)


    def payoff(self, obs, action):
        return -2.0 * tf.square(action - obs[:, 0] * obs[:, 1])

    @tf.function
    def update(self, obs):
        with tf.GradientTape() as tape:
            action, log_prob = self.policy.sample(obs)
            policy_loss = tf.reduce_mean(tf.stop_gradient(self.alpha) * log_prob - self.payoff(obs, action))
        weights = self.policy.net.trainable_variables
        self.policy_optimizer.apply_gradients(zip(tape.gradient(policy_loss, weights), weights))

        surplus = tf.stop_gradient(log_prob + self.target_entropy)
        with tf.GradientTape() as tape:
            alpha_loss = -tf.reduce_mean(self.log_alpha * surplus)
        self.alpha_optimizer.apply_gradients([(tape.gradient(alpha_loss, self.log_alpha), self.log_alpha)])
        return policy_loss, -tf.reduce_mean(log_prob), tf.reduce_mean(self.payoff(obs, action))


def main(steps=500):
    utils.set_random_seed(41)
    rng = np.random.default_rng(41)
    agent = SoftAgent(2)
    entropies = [0.0]
    for step in range(steps):
        obs = tf.constant(rng.uniform(-1, 1, (64, 2)), tf.float32)
        loss, entropy, payoff = agent.update(obs)
        entropies.append(float(entropy))
        if step % 100 == 0:
            print(f"{step} loss {float(loss):.3f} entropy {float(entropy):.3f} payoff {float(payoff):.3f}")
    settled = float(np.mean(entropies[-50:]))
    print(f"entropy at the end {settled:.3f}, temperature {float(agent.alpha):.4f}")
    return agent.policy.net, settled, float(agent.alpha), float(agent.log_alpha)


if __name__ == "__main__":
    main()
