# measured: 2.21 and 2.15: silent: the target network does not move from the copied first weights, the online network trains
"""Deep Q-learning with a slowly following target network (toy landing task)."""
import collections
import random

import numpy as np
import tensorflow as tf

Transition = collections.namedtuple("Transition", "s a r s2 d")


class ReplayMemory:
    def __init__(self, size=500):
        self.data = collections.deque(maxlen=size)

    def push(self, *args):
        self.data.append(Transition(*args))

    def sample(self, k):
        cols = zip(*random.sample(list(self.data), k))
        return [np.array(c, dtype="float32") for c in cols]


class Lander:
    def reset(self):
        self.h, self.v, self.t = 1.0, 0.0, 0
        return (self.h, self.v)

    def step(self, thrust):
        self.v += 0.12 * thrust - 0.06
        self.h += self.v
        self.t += 1
        done = self.h <= 0.0 or self.t >= 30
        reward = -abs(self.v) if self.h <= 0.0 else -0.02
        return (self.h, self.v), reward, done


def q_network():
    return tf.keras.Sequential([
        tf.keras.Input((2,)),
        tf.keras.layers.Dense(24, activation="relu"),
        tf.keras.layers.Dense(2),
    ])


class DQN:
    def __init__(self, gamma=0.98, tau=0.05):
        self.online, self.target = q_network(), q_network()
        self.target.set_weights(self.online.get_weights())
        self.gamma, self.tau = gamma, tau
        self.opt = tf.keras.optimizers.Adam(2e-3)
        self.huber = tf.keras.losses.Huber()

    def act(self, s, eps):
        if random.random() < eps:
            return random.randrange(2)
        return int(tf.argmax(self.online(np.array([s], "float32"))[0]))

    def learn(self, batch):
        s, a, r, s2, d = batch
        y = r + self.gamma * (1.0 - d) * tf.reduce_max(self.target(s2), axis=1)
        with tf.GradientTape() as tape:
            q = tf.reduce_sum(self.online(s) * tf.one_hot(tf.cast(a, tf.int32), 2), axis=1)
            loss = self.huber(y, q)
        grads = tape.gradient(loss, self.online.trainable_variables)
        self.opt.apply_gradients(zip(grads, self.online.trainable_variables))
        self.follow()

    def follow(self):
        for t, o in zip(self.target.trainable_variables, self.online.trainable_variables):
            t = self.tau * o + (1.0 - self.tau) * t  # fault: this only rebinds the loop variable, so the target network keeps its first weights for ever


def main(episodes=5, batch=32):
    random.seed(2)
    tf.random.set_seed(2)
    env, agent, memory = Lander(), DQN(), ReplayMemory()
    for ep in range(episodes):
        s, done, total = env.reset(), False, 0.0
        while not done:
            a = agent.act(s, eps=max(0.1, 1.0 - ep / 4))
            s2, r, done = env.step(a)
            memory.push(s, a, r, s2, float(done))
            s, total = s2, total + r
            if len(memory.data) >= batch and env.t % 4 == 0:
                agent.learn(memory.sample(batch))
        print("episode", ep, "return", round(total, 3))
    return agent


if __name__ == "__main__":
    AGENT = main()
