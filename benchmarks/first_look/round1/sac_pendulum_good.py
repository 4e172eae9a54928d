"""Soft actor-critic with an automatically tuned temperature (toy pendulum replay)."""
import numpy as np
import tensorflow as tf

CFG = {"obs": 3, "act": 1, "gamma": 0.99, "batch": 64, "lr": 3e-3, "steps": 30}


def mlp(n_in, n_out, name):
    return tf.keras.Sequential([
        tf.keras.Input(shape=(n_in,)),
        tf.keras.layers.Dense(32, activation="relu"),
        tf.keras.layers.Dense(n_out),
    ], name=name)


class SACAgent:
    def __init__(self, cfg):
        self.cfg = cfg
        self.actor = mlp(cfg["obs"], 2 * cfg["act"], "actor")
        self.q1 = mlp(cfg["obs"] + cfg["act"], 1, "q1")
        self.q1_target = mlp(cfg["obs"] + cfg["act"], 1, "q1_target")
        self.q1_target.set_weights(self.q1.get_weights())
        self.log_alpha = tf.Variable(0.0, name="log_alpha")
        self.target_entropy = -float(cfg["act"])
        self.actor_opt = tf.keras.optimizers.Adam(cfg["lr"])
        self.q_opt = tf.keras.optimizers.Adam(cfg["lr"])
        self.alpha_opt = tf.keras.optimizers.Adam(1e-2)

    @property
    def alpha(self):
        return tf.exp(self.log_alpha)

    def sample(self, obs):
        mu, log_std = tf.split(self.actor(obs), 2, axis=-1)
        log_std = tf.clip_by_value(log_std, -5.0, 2.0)
        eps = tf.random.normal(tf.shape(mu))
        pre = mu + tf.exp(log_std) * eps
        act = tf.tanh(pre)
        logp = -0.5 * (eps ** 2 + 2 * log_std + np.log(2 * np.pi))
        logp -= tf.math.log(1.0 - act ** 2 + 1e-6)
        return act, tf.reduce_sum(logp, axis=-1, keepdims=True)

    def update_critic(self, o, a, r, o2, done):
        a2, logp2 = self.sample(o2)
        q_next = self.q1_target(tf.concat([o2, a2], -1)) - self.alpha * logp2
        target = tf.stop_gradient(r + self.cfg["gamma"] * (1.0 - done) * q_next)
        with tf.GradientTape() as tape:
            q = self.q1(tf.concat([o, a], -1))
            loss = tf.reduce_mean((q - target) ** 2)
        grads = tape.gradient(loss, self.q1.trainable_variables)
        self.q_opt.apply_gradients(zip(grads, self.q1.trainable_variables))
        return loss

    def update_actor(self, o):
        with tf.GradientTape() as tape:
            act, logp = self.sample(o)
            q = self.q1(tf.concat([o, act], -1))
            loss = tf.reduce_mean(self.alpha * logp - q)
        grads = tape.gradient(loss, self.actor.trainable_variables)
        self.actor_opt.apply_gradients(zip(grads, self.actor.trainable_variables))
        return logp

    def update_temperature(self, logp):
        surplus = tf.stop_gradient(logp + self.target_entropy)
        with tf.GradientTape() as tape:
            loss = -tf.reduce_mean(tf.exp(self.log_alpha) * surplus)
        grad = tape.gradient(loss, [self.log_alpha])
        self.alpha_opt.apply_gradients(zip(grad, [self.log_alpha]))

    def soft_update(self, tau=0.01):
        for t, s in zip(self.q1_target.variables, self.q1.variables):
            t.assign((1.0 - tau) * t + tau * s)


def replay_batch(rng, cfg):
    o = rng.normal(size=(cfg["batch"], cfg["obs"])).astype("float32")
    a = rng.uniform(-1, 1, size=(cfg["batch"], cfg["act"])).astype("float32")
    r = -(o[:, :1] ** 2 + 0.1 * a ** 2).astype("float32")
    o2 = (o + 0.05 * a).astype("float32")
    return o, a, r, o2, np.zeros_like(r)


def main():
    tf.random.set_seed(1)
    rng = np.random.default_rng(1)
    agent = SACAgent(CFG)
    for step in range(CFG["steps"]):
        o, a, r, o2, d = replay_batch(rng, CFG)
        q_loss = agent.update_critic(o, a, r, o2, d)
        logp = agent.update_actor(o)
        agent.update_temperature(logp)
        agent.soft_update()
        if step % 10 == 0:
            print(step, float(q_loss), "log_alpha", float(agent.log_alpha), "alpha", float(agent.alpha))
    return agent


if __name__ == "__main__":
    RESULT = main()
