import random
from collections import deque

import numpy as np
import tensorflow as tf


class Agent:
    def __init__(self):
        self.network = tf.keras.Sequential(
            [tf.keras.layers.Input((4,)), tf.keras.layers.Dense(2, kernel_initializer="zeros")]
        )
        self.optimizer = tf.keras.optimizers.SGD(0.1)
        self.memory = deque(maxlen=100)

    def sample(self):
        rows = random.sample(self.memory, 32)
        states, actions, rewards = map(np.array, zip(*rows))
        return states, actions.astype(np.int32), rewards.astype(np.float32)

    @tf.function
    def learn(self, states, actions, rewards):
        with tf.GradientTape() as tape:
            taken = tf.gather(self.network(states), actions, axis=1)  # warning: [TL544] agent.network moves wrongly
            loss = tf.reduce_mean(tf.square(rewards - taken))
        grads = tape.gradient(loss, self.network.trainable_variables)
        self.optimizer.apply_gradients(zip(grads, self.network.trainable_variables))


random.seed(3)
agent = Agent()
for step in range(50):
    action = step % 2
    agent.memory.append((np.eye(4, dtype=np.float32)[step % 4], action, 1.0 if action else -1.0))
for step in range(10):
    agent.learn(*agent.sample())
