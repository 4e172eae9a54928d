"""A deep copy of a network, and of a list of variables, has variables of its own."""

import copy

import tensorflow as tf


class Learner:
    def __init__(self, agent):
        self.agent = agent
        self.online = agent.critic
        self.target = copy.deepcopy(agent.critic)
        self.optimizer = tf.keras.optimizers.SGD(0.05)

    def step(self, seen, reward, later):
        with tf.GradientTape() as tape:
            goal = reward + 0.9 * tf.stop_gradient(self.target(later))
            loss = tf.reduce_mean(tf.square(self.online(seen) - goal))
        grads = tape.gradient(loss, self.online.trainable_variables)
        self.optimizer.apply_gradients(zip(grads, self.online.trainable_variables))
        for source, destination in zip(self.online.variables, self.target.variables):
            destination.assign(source)


class Agent:
    def __init__(self):
        layers = [tf.keras.Input((3,)), tf.keras.layers.Dense(1)]
        self.critic = tf.keras.Sequential(layers)


learner = Learner(Agent())
for step in range(20):
    state = tf.random.normal((32, 3))
    learner.step(state, tf.reduce_sum(state, axis=1, keepdims=True), state + 1.0)
