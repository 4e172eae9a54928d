"""Double-network Q-learning on a corridor with a delayed reward."""
import random
from collections import deque

import numpy as np
import tensorflow as tf

LENGTH = 8
GAMMA = 0.95


class Corridor:
    def reset(self):
        self.pos = 0
        self.t = 0
        return self.pos

    def step(self, action):
        self.t += 1
        self.pos = max(0, self.pos + (1 if action == 1 else -1))
        done = self.pos == LENGTH - 1
        return self.pos, (1.0 if done else 0.0), done or self.t >= 40, done


def build_net():
    return tf.keras.Sequential([
        tf.keras.Input((LENGTH,)),
        tf.keras.layers.Dense(32, activation="relu"),
        tf.keras.layers.Dense(2),
    ])


class Learner:
    def __init__(self, sync_every=50):
        self.online = build_net()
        self.target = build_net()
        self.sync_every = sync_every
        self.optimizer = tf.keras.optimizers.Adam(5e-3)
        self.updates = 0
        self.sync()

    def sync(self):
        self.target.set_weights(self.online.get_weights())

    @tf.function
    def _update(self, s, a, r, s2, terminal):
        nxt = tf.reduce_max(self.target(s2), axis=1)
        goal = r + GAMMA * nxt * (1.0 - terminal)
        with tf.GradientTape() as tape:
            q = tf.reduce_sum(self.online(s) * tf.one_hot(a, 2), axis=1)
            loss = tf.reduce_mean(tf.square(goal - q))
        grads = tape.gradient(loss, self.online.trainable_variables)
        self.optimizer.apply_gradients(zip(grads, self.online.trainable_variables))
        return loss

    def learn(self, batch):
        s, a, r, s2, d = (np.array(c) for c in zip(*batch))
        eye = np.eye(LENGTH, dtype="float32")
        before = self.target(eye).numpy()
        loss = self._update(eye[s], a.astype("int32"), r.astype("float32"), eye[s2], d.astype("float32"))
        moved = float(np.abs(self.target(eye).numpy() - before).max())
        self.updates += 1
        if self.updates % self.sync_every == 0:
            self.sync()
        return float(loss), moved


def main():
    tf.random.set_seed(0), random.seed(0), np.random.seed(0)
    env, learner, memory = Corridor(), Learner(), deque(maxlen=2000)
    shifts, losses = [], []
    for episode in range(40):
        s, over = env.reset(), False
        while not over:
            q = learner.online(np.eye(LENGTH, dtype="float32")[s:s + 1]).numpy()[0]
            a = random.randrange(2) if random.random() < 0.4 else int(q.argmax())
            s2, r, over, terminal = env.step(a)
            memory.append((s, a, r, s2, terminal))
            s = s2
            if len(memory) >= 64:
                loss, moved = learner.learn(random.sample(memory, 32))
                losses.append(loss), shifts.append(moved)
    q = learner.online(np.eye(LENGTH, dtype="float32")).numpy()
    exact = np.array([GAMMA ** (LENGTH - 2 - i) for i in range(LENGTH - 1)])
    print("updates", learner.updates, "last loss", round(np.mean(losses[-50:]), 5))
    print("target movement within an update: mean", round(float(np.mean(shifts)), 5))
    print("error of q(right)", round(float(np.abs(q[:-1, 1] - exact).mean()), 4))


if __name__ == "__main__":
    main()
