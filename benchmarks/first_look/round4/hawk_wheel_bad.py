# measured: TF 2.21 and 2.15: RuntimeError "A non-persistent GradientTape can only be used to compute one set of gradients"; twin: critic loss 0.0042, mean reward 0.988
"""Soft actor-critic style update for wheel control, actor and critic in one pass."""
import numpy as np
import tensorflow as tf


def head(n_in, n_out, last=None):
    return tf.keras.Sequential([tf.keras.layers.Input((n_in,)),
                                tf.keras.layers.Dense(24, activation="relu"),
                                tf.keras.layers.Dense(n_out, activation=last)])


class WheelAgent:
    def __init__(self):
        self.actor = head(2, 1, "tanh")
        self.critic = head(3, 1)
        self.actor_opt = tf.keras.optimizers.Adam(5e-3)
        self.critic_opt = tf.keras.optimizers.Adam(1e-2)

    @tf.function
    def update(self, obs, act, reward):
        with tf.GradientTape() as tape:  # fault: read twice below, needs persistent=True
            q = self.critic(tf.concat([obs, act], axis=1))
            critic_loss = tf.reduce_mean(tf.square(q - reward))
            wanted = self.actor(obs)
            actor_loss = -tf.reduce_mean(self.critic(tf.concat([obs, wanted], axis=1)))
        c_grads = tape.gradient(critic_loss, self.critic.trainable_variables)
        a_grads = tape.gradient(actor_loss, self.actor.trainable_variables)
        self.critic_opt.apply_gradients(zip(c_grads, self.critic.trainable_variables))
        self.actor_opt.apply_gradients(zip(a_grads, self.actor.trainable_variables))
        return critic_loss, actor_loss


def reward_of(obs, act):
    return (1.0 - (act - 0.5 * (obs[:, :1] - obs[:, 1:])) ** 2).astype("float32")


def run(steps=250):
    tf.keras.utils.set_random_seed(26)
    rng = np.random.default_rng(26)
    agent = WheelAgent()
    for i in range(steps):
        obs = rng.uniform(-1, 1, (64, 2)).astype("float32")
        act = rng.uniform(-1, 1, (64, 1)).astype("float32")
        critic_loss, actor_loss = agent.update(obs, act, reward_of(obs, act))
    test = rng.uniform(-1, 1, (500, 2)).astype("float32")
    print("critic loss %.4f, mean reward of actor %.3f (best 1.0)"
          % (float(critic_loss), reward_of(test, agent.actor(test).numpy()).mean()))


if __name__ == "__main__":
    run()
