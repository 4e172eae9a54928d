"""PPO with a Gaussian policy on a small reaching task (one-step episodes)."""
import argparse
import numpy as np
import tensorflow as tf


def parse():
    p = argparse.ArgumentParser()
    p.add_argument("--iterations", type=int, default=4)
    p.add_argument("--horizon", type=int, default=128)
    p.add_argument("--epochs", type=int, default=3)
    p.add_argument("--minibatch", type=int, default=64)
    p.add_argument("--clip", type=float, default=0.2)
    return p.parse_args([])


class GaussianPolicy(tf.keras.Model):
    def __init__(self, act_dim):
        super().__init__()
        self.h = tf.keras.layers.Dense(32, activation="tanh")
        self.mu = tf.keras.layers.Dense(act_dim)

    def call(self, obs):
        return self.mu(self.h(obs))


def log_prob(mu, actions, std=0.3):
    z = (actions - mu) / std
    return -0.5 * tf.reduce_sum(z ** 2 + 2 * np.log(std) + np.log(2 * np.pi), axis=-1)


class PPO:
    def __init__(self, args, obs_dim=4, act_dim=2):
        self.args = args
        self.policy = GaussianPolicy(act_dim)
        self.critic = tf.keras.Sequential([
            tf.keras.layers.Dense(32, activation="tanh"), tf.keras.layers.Dense(1)])
        dummy = tf.zeros((1, obs_dim))
        self.policy(dummy), self.critic(dummy)
        self.pi_opt = tf.keras.optimizers.Adam(1e-2)
        self.v_opt = tf.keras.optimizers.Adam(1e-2)

    def rollout(self, rng):
        obs = rng.uniform(-1, 1, size=(self.args.horizon, 4)).astype("float32")
        mu = self.policy(obs)
        act = mu + 0.3 * tf.random.normal(tf.shape(mu))
        reward = -tf.reduce_sum((act - obs[:, :2] - obs[:, 2:]) ** 2, axis=-1)
        return {"obs": tf.constant(obs), "act": act, "rew": reward,
                "logp": log_prob(mu, act)}

    def policy_step(self, obs, act, adv, logp_old):
        c = self.args.clip
        with tf.GradientTape() as tape:
            logp = log_prob(self.policy(obs), act)
            ratio = tf.exp(logp - logp_old)
            clipped = tf.clip_by_value(ratio, 1.0 - c, 1.0 + c)
            loss = -tf.reduce_mean(tf.minimum(ratio * adv, clipped * adv))
        grads = tape.gradient(loss, self.policy.trainable_variables)
        self.pi_opt.apply_gradients(zip(grads, self.policy.trainable_variables))

    def value_step(self, obs, ret):
        with tf.GradientTape() as tape:
            v = tf.squeeze(self.critic(obs), -1)
            loss = tf.reduce_mean((v - ret) ** 2)
        grads = tape.gradient(loss, self.critic.trainable_variables)
        self.v_opt.apply_gradients(zip(grads, self.critic.trainable_variables))

    def update(self, batch, rng):
        adv = batch["rew"] - tf.squeeze(self.critic(batch["obs"]), -1)
        adv = (adv - tf.reduce_mean(adv)) / (tf.math.reduce_std(adv) + 1e-8)
        idx = np.arange(self.args.horizon)
        for _ in range(self.args.epochs):
            rng.shuffle(idx)
            for lo in range(0, len(idx), self.args.minibatch):
                sel = idx[lo:lo + self.args.minibatch]
                pick = {k: tf.gather(v, sel) for k, v in batch.items()}
                self.policy_step(pick["obs"], pick["act"], tf.gather(adv, sel), pick["logp"])
                self.value_step(pick["obs"], pick["rew"])


if __name__ == "__main__":
    args = parse()
    tf.random.set_seed(0)
    rng = np.random.default_rng(0)
    agent = PPO(args)
    for it in range(args.iterations):
        data = agent.rollout(rng)
        agent.update(data, rng)
        if it % 2 == 0:
            print("iteration", it, "mean reward", float(tf.reduce_mean(data["rew"])))
    RESULT = float(tf.reduce_mean(agent.rollout(rng)["rew"]))
    print("final mean reward", RESULT)
