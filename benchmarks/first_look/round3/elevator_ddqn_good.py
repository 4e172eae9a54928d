"""Elevator dispatch with double Q-learning and a periodically synchronised target."""
import numpy as np
import tensorflow as tf


def q_network(obs, actions):
    return tf.keras.Sequential([
        tf.keras.Input((obs,)),
        tf.keras.layers.Dense(24, activation="relu"),
        tf.keras.layers.Dense(actions),
    ])


class Agent:
    def __init__(self, obs=6, actions=4, gamma=0.95, sync_every=10):
        self.online = q_network(obs, actions)
        self.target = q_network(obs, actions)
        self.target.set_weights(self.online.get_weights())
        self.opt = tf.keras.optimizers.Adam(5e-3)
        self.actions, self.gamma, self.sync_every = actions, gamma, sync_every
        self.updates = 0

    @tf.function
    def _step(self, s, a, r, s2):
        choice = tf.argmax(self.online(s2), axis=1)
        boot = tf.gather(self.target(s2), choice, axis=1, batch_dims=1)
        goal = tf.stop_gradient(r + self.gamma * boot)
        with tf.GradientTape() as tape:
            q = tf.gather(self.online(s), a, axis=1, batch_dims=1)
            loss = tf.reduce_mean((goal - q) ** 2)
        variables = self.online.trainable_variables
        self.opt.apply_gradients(zip(tape.gradient(loss, variables), variables))
        return loss

    def learn(self, *batch):
        loss = self._step(*batch)
        self.updates += 1
        if self.updates % self.sync_every == 0:
            self.target.set_weights(self.online.get_weights())
        return float(loss)


tf.keras.utils.set_random_seed(59)
rng = np.random.default_rng(59)
agent, gaps = Agent(), []
for step in range(45):
    s = rng.normal(size=(32, 6)).astype("float32")
    a = rng.integers(0, 4, 32)
    loss = agent.learn(tf.constant(s), tf.constant(a), tf.constant(s[:, 0]), tf.constant(s[:, ::-1].copy()))
    if step % 15 == 14:
        probe = tf.constant(s)
        gaps.append(float(tf.reduce_max(tf.abs(agent.online(probe) - agent.target(probe)))))
print("loss", loss)
