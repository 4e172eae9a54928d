"""DDPG for a throttle controller; actor and critic are updated from one batch."""
import numpy as np
import tensorflow as tf
from tensorflow.keras import layers


def actor_net(obs):
    return tf.keras.Sequential([layers.Input((obs,)), layers.Dense(24, activation="relu"),
                                layers.Dense(1, activation="tanh")], name="actor")


def critic_net(obs):
    s, a = layers.Input((obs,)), layers.Input((1,))
    h = layers.Dense(24, activation="relu")(layers.Concatenate()([s, a]))
    return tf.keras.Model([s, a], layers.Dense(1)(h), name="critic")


class DDPG:
    gamma, tau = 0.95, 0.02

    def __init__(self, obs):
        self.actor, self.critic = actor_net(obs), critic_net(obs)
        self.actor_t, self.critic_t = actor_net(obs), critic_net(obs)
        self.actor_t.set_weights(self.actor.get_weights())
        self.critic_t.set_weights(self.critic.get_weights())
        self.a_opt, self.c_opt = tf.keras.optimizers.Adam(1e-3), tf.keras.optimizers.Adam(2e-3)

    def update(self, s, a, r, s2):
        y = r + self.gamma * self.critic_t([s2, self.actor_t(s2)])
        with tf.GradientTape(persistent=True) as tape:
            critic_loss = tf.reduce_mean(tf.square(y - self.critic([s, a])))
            actor_loss = -tf.reduce_mean(self.critic([s, self.actor(s)]))

        c_grads = tape.gradient(critic_loss, self.critic.trainable_variables)
        a_grads = tape.gradient(actor_loss, self.actor.trainable_variables)
        del tape
        self.c_opt.apply_gradients(zip(c_grads, self.critic.trainable_variables))
        self.a_opt.apply_gradients(zip(a_grads, self.actor.trainable_variables))
        self.track(self.actor_t, self.actor)
        self.track(self.critic_t, self.critic)
        return float(critic_loss)

    def track(self, slow, fast):
        for t, f in zip(slow.variables, fast.variables):
            t.assign(self.tau * f + (1 - self.tau) * t)


def engine_batch(rng, n=32):
    s = rng.normal(size=(n, 3)).astype("float32")
    a = rng.uniform(-1, 1, size=(n, 1)).astype("float32")
    r = -np.abs(a - np.tanh(s[:, :1])).astype("float32")
    return [tf.constant(v) for v in (s, a, r, 0.9 * s + 0.1 * a)]


if __name__ == "__main__":
    tf.random.set_seed(0)
    rng = np.random.default_rng(0)
    agent = DDPG(obs=3)
    for k in range(10):
        loss = agent.update(*engine_batch(rng))
    print("critic loss", loss)
