"""Soft actor-critic with a learned temperature on a one-step control problem."""
import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(7)


def mlp(n_in, n_out):
    return tf.keras.Sequential([
        tf.keras.Input(shape=(n_in,)),
        tf.keras.layers.Dense(32, activation="relu"),
        tf.keras.layers.Dense(n_out)])


class SoftActorCritic:
    def __init__(self, target_entropy=-0.5, initial_alpha=0.2):
        self.target_entropy = target_entropy
        self.policy, self.q = mlp(1, 2), mlp(2, 1)
        self.log_alpha = tf.Variable(np.log(initial_alpha), dtype=tf.float32)
        self.alpha = tf.exp(self.log_alpha)
        self.policy_opt = tf.keras.optimizers.Adam(3e-3)
        self.q_opt = tf.keras.optimizers.Adam(1e-2)
        self.alpha_opt = tf.keras.optimizers.Adam(1e-2)

    def sample(self, state):
        mean, log_std = tf.split(self.policy(state), 2, axis=1)
        log_std = tf.clip_by_value(log_std, -5.0, 2.0)
        noise = tf.random.normal(tf.shape(mean))
        logp = -0.5 * (noise ** 2 + np.log(2.0 * np.pi)) - log_std
        return mean + tf.exp(log_std) * noise, logp

    @tf.function
    def train_step(self, state):
        action, _ = self.sample(state)
        reward = -(action - tf.sin(2.0 * state)) ** 2
        with tf.GradientTape() as tape:
            q_loss = tf.reduce_mean((self.q(tf.concat([state, action], 1)) - reward) ** 2)
        grads = tape.gradient(q_loss, self.q.trainable_variables)
        self.q_opt.apply_gradients(zip(grads, self.q.trainable_variables))

        alpha = tf.exp(self.log_alpha)
        with tf.GradientTape() as tape:
            action, logp = self.sample(state)
            value = self.q(tf.concat([state, action], 1))
            policy_loss = tf.reduce_mean(alpha * logp - value)
        grads = tape.gradient(policy_loss, self.policy.trainable_variables)
        self.policy_opt.apply_gradients(zip(grads, self.policy.trainable_variables))

        entropy = -tf.reduce_mean(logp)
        with tf.GradientTape() as tape:
            gap = tf.stop_gradient(entropy - self.target_entropy)
            alpha_loss = tf.exp(self.log_alpha) * gap
        grads = tape.gradient(alpha_loss, [self.log_alpha])
        self.alpha_opt.apply_gradients(zip(grads, [self.log_alpha]))
        return q_loss, entropy


def main():
    agent = SoftActorCritic()
    rng = np.random.default_rng(2)
    entropies = []
    for step in range(2000):
        state = tf.constant(rng.uniform(-1.5, 1.5, size=(64, 1)).astype("float32"))
        q_loss, entropy = agent.train_step(state)
        entropies.append(entropy.numpy())
        if step % 500 == 0:
            print("step", step, "q loss %.4f entropy %.3f" % (float(q_loss), float(entropy)))
    print("entropy %.3f (target %.2f) log_alpha %.2f" % (
        np.mean(entropies[-200:]), agent.target_entropy, float(agent.log_alpha)))


main()
