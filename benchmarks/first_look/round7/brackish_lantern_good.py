import collections
import random

import numpy as np
import tensorflow as tf
from tensorflow.keras import Sequential, layers, losses, optimizers

Transition = collections.namedtuple("Transition", "obs action reward next_obs done")


class Corridor:
    """Walk right to reach the goal, a step costs a little."""

    def __init__(self, length=6):
        self.length = length
        self.position = 0

    def observe(self):
        return np.eye(self.length, dtype="float32")[self.position]

    def reset(self):
        self.position = 0
        return self.observe()

    def step(self, action):
        self.position = min(max(self.position + (1 if action == 1 else -1), 0), self.length - 1)
        done = self.position == self.length - 1
        return self.observe(), (1.0 if done else -0.05), done


def q_network(obs_dim, n_actions):
    return Sequential([layers.Input((obs_dim,)), layers.Dense(24, activation="relu"), layers.Dense(n_actions)])


class Agent:
    def __init__(self, obs_dim, n_actions, gamma=0.95, sync_every=50):
        self.n_actions = n_actions
        self.gamma = gamma
        self.sync_every = sync_every
        self.q = q_network(obs_dim, n_actions)
        self.q_target = q_network(obs_dim, n_actions)
        self.q_target.set_weights(self.q.get_weights())
        self.optimizer = optimizers.Adam(5e-3)
        self.huber = losses.Huber()
        self.memory = collections.deque(maxlen=2000)
        self.updates = 0

    @tf.function
    def greedy(self, obs):
        return self.q(obs)

    def act(self, obs, epsilon):
        if random.random() < epsilon:
            return random.randrange(self.n_actions)
        return int(np.argmax(self.greedy(tf.constant(obs[None]))[0]))

    @tf.function
    def td_step(self, obs, action, reward, next_obs, done):
        future = tf.reduce_max(self.q_target(next_obs), axis=1)
        targets = reward + self.gamma * future * (1.0 - done)
        with tf.GradientTape() as tape:
            chosen = tf.reduce_sum(self.q(obs) * tf.one_hot(action, self.n_actions), axis=1)
            loss = self.huber(targets, chosen)
        grads = tape.gradient(loss, self.q.trainable_variables)
        self.optimizer.apply_gradients(zip(grads, self.q.trainable_variables))
        return loss

    def learn(self, batch_size=32):
        batch = Transition(*map(np.array, zip(*random.sample(self.memory, batch_size))))
        loss = self.td_step(*(tf.constant(c, tf.int32 if c.dtype == np.int64 else tf.float32) for c in batch))
        self.updates += 1
        if self.updates % self.sync_every == 0:
            self.q_target.set_weights(self.q.get_weights())
        return float(loss)


def main(steps=250):
    tf.keras.utils.set_random_seed(11)
    env = Corridor()
    agent = Agent(env.length, 2)
    obs, last = env.reset(), 0.0
    for step in range(steps):
        action = agent.act(obs, epsilon=max(0.1, 1.0 - step / 200))
        nxt, reward, done = env.step(action)
        agent.memory.append(Transition(obs, action, reward, nxt, done))
        obs = env.reset() if done else nxt
        if len(agent.memory) >= 32:
            last = agent.learn()
    lag = float(np.abs(agent.q(np.eye(6)).numpy() - agent.q_target(np.eye(6)).numpy()).max())
    print(f"loss {last:.4f}  gap between networks {lag:.4f}")
    return agent.q, agent.q_target, lag


if __name__ == "__main__":
    main()
