"""Deep Q-learning: the targets come from a second network, outside of the tape."""

import random
from collections import deque

import numpy as np
import tensorflow as tf


def build(n_states, n_actions):
    return tf.keras.Sequential([
        tf.keras.Input((n_states,)),
        tf.keras.layers.Dense(16, activation="relu"),
        tf.keras.layers.Dense(n_actions),
    ])


class DQNAgent:
    def __init__(self, n_states, n_actions, gamma=0.99, update_target_every=5):
        self.n_actions = n_actions
        self.gamma = gamma
        self.q_network = build(n_states, n_actions)
        self.target_network = build(n_states, n_actions)
        self.optimizer = tf.keras.optimizers.Adam(1e-3)
        self.loss_fn = tf.keras.losses.Huber()
        self.memory = deque(maxlen=1000)
        self.update_target_every = update_target_every
        self.steps = 0
        self.update_target()

    def update_target(self):
        self.target_network.set_weights(self.q_network.get_weights())

    def act(self, state, epsilon):
        if np.random.rand() < epsilon:
            return random.randrange(self.n_actions)
        q_values = self.q_network(state[None])
        return int(tf.argmax(q_values[0]))

    def replay(self, batch_size):
        if len(self.memory) < batch_size:
            return None
        batch = random.sample(self.memory, batch_size)
        states, actions, rewards, next_states, dones = (np.array(column) for column in zip(*batch))
        next_q = self.target_network(next_states)
        best = tf.reduce_max(next_q, axis=1)
        targets = rewards + self.gamma * best * (1.0 - dones)
        mask = tf.one_hot(actions, self.n_actions)
        with tf.GradientTape() as tape:
            q_values = self.q_network(states)
            chosen = tf.reduce_sum(q_values * mask, axis=1)
            loss = self.loss_fn(targets, chosen)
        grads = tape.gradient(loss, self.q_network.trainable_variables)
        self.optimizer.apply_gradients(zip(grads, self.q_network.trainable_variables))
        self.steps += 1
        if self.steps % self.update_target_every == 0:
            self.update_target()
        return loss


agent = DQNAgent(4, 2)
for step in range(40):
    state = np.random.randn(4).astype("float32")
    action = agent.act(state, epsilon=0.2)
    agent.memory.append((state, action, np.float32(state[0]), state + 0.1, np.float32(step % 10 == 9)))
    loss = agent.replay(batch_size=16)
    if loss is not None:
        print("td", float(loss))
