"""Clipped policy optimisation on a toy control task."""
import numpy as np
import tensorflow as tf
from tensorflow import keras


class Policy:
    def __init__(self, obs_dim, n_actions):
        inputs = keras.Input((obs_dim,))
        x = keras.layers.Dense(24, activation="tanh")(inputs)
        self.net = keras.Model(inputs, [keras.layers.Dense(n_actions)(x), keras.layers.Dense(1)(x)])
        self.n_actions = n_actions

    def forward(self, obs):
        logits, values = self.net(obs)
        return logits, values[:, 0]


class Learner:
    def __init__(self, policy, clip=0.2):
        self.policy = policy
        self.clip = clip
        self.optimizer = keras.optimizers.Adam(3e-3)

    def evaluate(self, obs):
        return self.policy.forward(obs)

    @tf.function
    def update(self, obs, actions, old_log_probs, returns):
        with tf.GradientTape() as tape:
            logits, values = self.evaluate(obs)
            logits = tf.ensure_shape(logits, (None, self.policy.n_actions))
            log_probs = tf.reduce_sum(tf.one_hot(actions, self.policy.n_actions) * tf.nn.log_softmax(logits), axis=1)
            advantages = returns - tf.stop_gradient(values)
            ratio = tf.exp(log_probs - old_log_probs)
            clipped = tf.clip_by_value(ratio, 1.0 - self.clip, 1.0 + self.clip)
            policy_loss = -tf.reduce_mean(tf.minimum(ratio * advantages, clipped * advantages))
            value_loss = tf.reduce_mean(tf.square(returns - values))
            loss = policy_loss + 0.5 * value_loss
        variables = self.policy.net.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
        return loss


def rollout(policy, rng, n=128):
    obs = rng.normal(size=(n, 3)).astype("float32")
    logits, _ = policy.forward(obs)
    actions = tf.random.categorical(logits, 1)[:, 0]
    log_probs = -tf.nn.sparse_softmax_cross_entropy_with_logits(labels=actions, logits=logits)
    reward = np.where((obs[:, 0] > 0) == (actions.numpy() == 1), 1.0, -1.0).astype("float32")
    return tf.constant(obs), actions, log_probs, tf.constant(reward)


def main(iterations=40):
    keras.utils.set_random_seed(31)
    rng = np.random.default_rng(31)
    policy = Policy(3, 2)
    learner = Learner(policy)
    mean_reward = 0.0
    for i in range(iterations):
        obs, actions, log_probs, rewards = rollout(policy, rng)
        for _ in range(3):
            learner.update(obs, actions, log_probs, rewards)
        mean_reward = float(tf.reduce_mean(rewards))
        if i % 10 == 0:
            print(f"iteration {i}: mean reward {mean_reward:.3f}")
    return policy.net, mean_reward


if __name__ == "__main__":
    main()
