"""PPO with a discrete valve policy for drip irrigation."""
import numpy as np
import tensorflow as tf


class Field:
    """Toy soil moisture model; the agent opens the valve 0, 1 or 2 notches."""

    def __init__(self, seed):
        self.rng = np.random.default_rng(seed)
        self.reset()

    def reset(self):
        self.moisture = self.rng.uniform(0.2, 0.8)
        self.heat = self.rng.uniform(0.0, 1.0)
        return self._obs()

    def _obs(self):
        return np.array([self.moisture, self.heat, self.moisture * self.heat], "float32")

    def step(self, action):
        self.moisture += 0.08 * action - 0.1 * self.heat
        self.moisture = float(np.clip(self.moisture, 0.0, 1.0))
        self.heat = float(np.clip(self.heat + self.rng.normal(0, 0.1), 0, 1))
        return self._obs(), -abs(self.moisture - 0.5)


def build(out, name):
    return tf.keras.Sequential([
        tf.keras.Input((3,)), tf.keras.layers.Dense(24, activation="tanh"),
        tf.keras.layers.Dense(out)], name=name)


def log_prob(policy, obs, actions):
    logp = tf.nn.log_softmax(policy(obs))
    return tf.gather(logp, actions, axis=1, batch_dims=1)


def collect(env, policy, horizon):
    obs, acts, rews, logps = [], [], [], []
    o = env.reset()
    for _ in range(horizon):
        logits = policy(o[None])
        a = int(tf.random.categorical(logits, 1)[0, 0])
        logps.append(float(tf.nn.log_softmax(logits)[0, a]))
        obs.append(o)
        acts.append(a)
        o, r = env.step(a)
        rews.append(r)
    returns, g = [], 0.0
    for r in reversed(rews):
        g = r + 0.9 * g
        returns.insert(0, g)
    arrays = np.array(obs), np.array(acts, "int32"), np.array(returns, "float32"), np.array(logps, "float32")
    return [tf.constant(a) for a in arrays]


def update(policy, critic, opts, rollout, epochs=4, clip=0.2):
    obs, actions, returns, logp_old = rollout
    advantage = returns - tf.squeeze(critic(obs), axis=1)
    advantage = (advantage - tf.reduce_mean(advantage)) / (tf.math.reduce_std(advantage) + 1e-6)
    for _ in range(epochs):
        with tf.GradientTape() as tape:
            logp = log_prob(policy, obs, actions)
            ratio = tf.exp(logp - logp_old)
            clipped = tf.clip_by_value(ratio, 1.0 - clip, 1.0 + clip)
            policy_loss = -tf.reduce_mean(tf.minimum(ratio * advantage, clipped * advantage))
        grads = tape.gradient(policy_loss, policy.trainable_variables)
        opts["policy"].apply_gradients(zip(grads, policy.trainable_variables))
        with tf.GradientTape() as tape:
            value_loss = tf.reduce_mean(tf.square(returns - tf.squeeze(critic(obs), axis=1)))
        grads = tape.gradient(value_loss, critic.trainable_variables)
        opts["critic"].apply_gradients(zip(grads, critic.trainable_variables))
    return float(policy_loss), float(value_loss)


if __name__ == "__main__":
    tf.keras.utils.set_random_seed(12)
    policy, critic = build(3, "policy"), build(1, "critic")
    opts = {"policy": tf.keras.optimizers.Adam(3e-3), "critic": tf.keras.optimizers.Adam(1e-2)}
    env = Field(12)
    for it in range(4):
        rollout = collect(env, policy, horizon=25)
        p_loss, v_loss = update(policy, critic, opts, rollout)
        print(f"iteration {it}: policy {p_loss:+.4f} value {v_loss:.4f}")
