# measured: 2.21 and 2.15: silent: critic_b does not move at all, critic_a moves about twice as far as in a correct run
"""TD3 style agent for a gantry crane: two critics, delayed policy updates."""
import dataclasses

import numpy as np
import tensorflow as tf


@dataclasses.dataclass
class Config:
    obs_dim: int = 5
    act_dim: int = 1
    gamma: float = 0.98
    tau: float = 0.01
    policy_delay: int = 2
    lr: float = 1e-3


def mlp(in_dim, out_dim, out_act=None):
    return tf.keras.Sequential([
        tf.keras.Input((in_dim,)),
        tf.keras.layers.Dense(32, activation="relu"),
        tf.keras.layers.Dense(32, activation="relu"),
        tf.keras.layers.Dense(out_dim, activation=out_act),
    ])


class CraneAgent:
    def __init__(self, cfg):
        self.cfg = cfg
        self.actor = mlp(cfg.obs_dim, cfg.act_dim, "tanh")
        self.critic_a = mlp(cfg.obs_dim + cfg.act_dim, 1)
        self.critic_b = mlp(cfg.obs_dim + cfg.act_dim, 1)
        self.targets = {
            "actor": mlp(cfg.obs_dim, cfg.act_dim, "tanh"),
            "critic_a": mlp(cfg.obs_dim + cfg.act_dim, 1),
            "critic_b": mlp(cfg.obs_dim + cfg.act_dim, 1),
        }
        for name, net in self.targets.items():
            net.set_weights(getattr(self, name).get_weights())
        self.opt_actor = tf.keras.optimizers.Adam(cfg.lr)
        self.opt_a = tf.keras.optimizers.Adam(cfg.lr)
        self.opt_b = tf.keras.optimizers.Adam(cfg.lr)

    def bellman_target(self, reward, nxt):
        act = self.targets["actor"](nxt)
        act = tf.clip_by_value(act + tf.random.normal(tf.shape(act), stddev=0.1), -1.0, 1.0)
        joint = tf.concat([nxt, act], axis=1)
        q = tf.minimum(self.targets["critic_a"](joint), self.targets["critic_b"](joint))
        return reward + self.cfg.gamma * q

    def update_critics(self, obs, act, reward, nxt):
        y = self.bellman_target(reward, nxt)
        joint = tf.concat([obs, act], axis=1)
        with tf.GradientTape(persistent=True) as tape:
            loss_a = tf.reduce_mean(tf.square(y - self.critic_a(joint)))
            loss_b = tf.reduce_mean(tf.square(y - self.critic_b(joint)))
        grads_a = tape.gradient(loss_a, self.critic_a.trainable_variables)
        grads_b = tape.gradient(loss_b, self.critic_b.trainable_variables)
        del tape
        self.opt_a.apply_gradients(zip(grads_a, self.critic_a.trainable_variables))
        self.opt_b.apply_gradients(zip(grads_b, self.critic_a.trainable_variables))  # fault: the gradients of critic_b are applied to critic_a, so critic_b never learns
        return loss_a, loss_b

    def update_actor(self, obs):
        with tf.GradientTape() as tape:
            q = self.critic_a(tf.concat([obs, self.actor(obs)], axis=1))
            loss = -tf.reduce_mean(q)
        grads = tape.gradient(loss, self.actor.trainable_variables)
        self.opt_actor.apply_gradients(zip(grads, self.actor.trainable_variables))

    def sync_targets(self):
        for name, net in self.targets.items():
            for t, s in zip(net.variables, getattr(self, name).variables):
                t.assign((1.0 - self.cfg.tau) * t + self.cfg.tau * s)


def replay_sample(rng, cfg, n=64):
    obs = rng.normal(size=(n, cfg.obs_dim)).astype("float32")
    act = rng.uniform(-1, 1, size=(n, cfg.act_dim)).astype("float32")
    reward = (-np.abs(obs[:, :1] - act)).astype("float32")
    nxt = (0.9 * obs + 0.1 * act).astype("float32")
    return [tf.constant(a) for a in (obs, act, reward, nxt)]


if __name__ == "__main__":
    tf.keras.utils.set_random_seed(4)
    cfg = Config()
    agent = CraneAgent(cfg)
    rng = np.random.default_rng(4)
    for step in range(1, 21):
        obs, act, reward, nxt = replay_sample(rng, cfg)
        la, lb = agent.update_critics(obs, act, reward, nxt)
        if step % cfg.policy_delay == 0:
            agent.update_actor(obs)
            agent.sync_targets()
        if step % 5 == 0:
            print(f"step {step}: critic losses {float(la):.3f} {float(lb):.3f}")
