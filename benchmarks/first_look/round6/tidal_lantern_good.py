"""Q-learning agent on a corridor: walk right to the goal, small cost for every step."""
import collections
import random

import numpy as np
import tensorflow as tf

random.seed(2)
tf.keras.utils.set_random_seed(2)


class Corridor:
    def __init__(self, length=6):
        self.length = length

    def reset(self):
        self.pos = 0
        return self.obs()

    def obs(self):
        return np.eye(self.length, dtype="float32")[self.pos]

    def step(self, action):
        self.pos = min(max(self.pos + (1 if action == 1 else -1), 0), self.length - 1)
        done = self.pos == self.length - 1
        return self.obs(), (1.0 if done else -0.01), done


def q_net(n):
    return tf.keras.Sequential([tf.keras.layers.Input((n,)),
                                tf.keras.layers.Dense(32, activation="relu"),
                                tf.keras.layers.Dense(2)])


class Agent:
    def __init__(self, n, gamma=0.9, sync_every=25):
        self.online, self.target = q_net(n), q_net(n)
        self.target.set_weights(self.online.get_weights())
        self.opt = tf.keras.optimizers.Adam(5e-3)
        self.gamma, self.sync_every = gamma, sync_every
        self.learn_calls = tf.Variable(0, trainable=False)
        self.memory = collections.deque(maxlen=2000)

    def act(self, s, eps):
        if random.random() < eps:
            return random.randrange(2)
        return int(np.argmax(self.online(s[None]).numpy()[0]))

    @tf.function
    def learn(self, s, a, r, s2, d):
        best = tf.reduce_max(self.target(s2), axis=1)
        goal = r + self.gamma * (1.0 - d) * best
        with tf.GradientTape() as tape:
            q = tf.reduce_sum(self.online(s) * tf.one_hot(a, 2), axis=1)
            loss = tf.reduce_mean(tf.square(goal - q))
        grads = tape.gradient(loss, self.online.trainable_variables)
        self.opt.apply_gradients(zip(grads, self.online.trainable_variables))
        self.learn_calls.assign_add(1)
        if self.learn_calls % self.sync_every == 0:
            for t, o in zip(self.target.variables, self.online.variables):
                t.assign(o)
        return loss


if __name__ == "__main__":
    env = Corridor()
    agent = Agent(env.length)
    start = agent.target.get_weights()[0].copy()
    for episode in range(60):
        s, done, n = env.reset(), False, 0
        while not done and n < 40:
            a = agent.act(s, max(0.1, 1.0 - episode / 30.0))
            s2, r, done = env.step(a)
            agent.memory.append((s, a, r, s2, float(done)))
            s, n = s2, n + 1
            if len(agent.memory) >= 64:
                cols = list(zip(*random.sample(agent.memory, 32)))
                s_, r_, s2_, d_ = [tf.constant(np.array(cols[i], "float32")) for i in (0, 2, 3, 4)]
                loss = agent.learn(s_, tf.constant(cols[1]), r_, s2_, d_)
    values = agent.online(np.eye(env.length, dtype="float32")).numpy()[:-1].max(axis=1)
    truth = [round(0.9 ** k - 0.01 * sum(0.9 ** j for j in range(k)), 2) for k in (4, 3, 2, 1, 0)]
    print("target moved", round(float(np.abs(agent.target.get_weights()[0] - start).max()), 4))
    print("values", np.round(values, 2), "truth", truth, "loss", round(float(loss), 4))
