"""A critic learns the value of states from one step to the next, in a class of an agent."""

import tensorflow as tf


class Critic(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.hidden = tf.keras.layers.Dense(4, activation="tanh")
        self.out = tf.keras.layers.Dense(1)

    def call(self, states):
        return self.out(self.hidden(states))


class Agent:
    def __init__(self, critic, discount=0.9):
        self.critic, self.discount = critic, discount
        self.optimizer = tf.keras.optimizers.SGD(0.1)
        self.huber = tf.keras.losses.Huber()

    def goals(self, rewards, following, done):
        value = tf.squeeze(self.critic(following), axis=-1)
        return rewards + self.discount * (1.0 - done) * value

    @tf.function
    def learn(self, states, rewards, following, done):
        with tf.GradientTape() as tape:
            guess = tf.squeeze(self.critic(states), axis=-1)
            loss = self.huber(tf.stop_gradient(self.goals(rewards, following, done)), guess)
        variables = self.critic.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))


states, following = tf.random.normal((8, 3)), tf.random.normal((8, 3))
rewards, done = tf.random.normal((8,)), tf.constant([0.0] * 7 + [1.0])
critic = Critic()
critic(states)
agent = Agent(critic)
for _ in range(5):
    agent.learn(states, rewards, following, done)
