# measured: TF 2.21 and 2.15: no exception; greedy move correct in 5/8 (2.21) and 4/8 (2.15) states, q spread about 0.03-0.1; twin 8/8 states, loss < 0.001
"""Value learning for a robot in a corridor whose charger sits in the middle."""
import random
from collections import deque

import numpy as np
import tensorflow as tf

CFG = {"cells": 9, "gamma": 0.9, "lr": 5e-3, "batch": 64, "updates": 300, "sync": 10, "seed": 3}


class Corridor:
    def __init__(self, cells):
        self.cells, self.goal = cells, cells // 2

    def observe(self, pos):
        return np.eye(self.cells, dtype=np.float32)[pos]

    def move(self, pos, action):
        nxt = int(np.clip(pos + (1 if action == 1 else -1), 0, self.cells - 1))
        done = nxt == self.goal
        return nxt, (1.0 if done else -0.02), done


def build_q(cells):
    return tf.keras.Sequential([
        tf.keras.layers.Input((cells,)),
        tf.keras.layers.Dense(48, activation="relu"),
        tf.keras.layers.Dense(2),
    ])


class Agent:
    def __init__(self, cfg):
        self.cfg = cfg
        self.online, self.lagged = build_q(cfg["cells"]), build_q(cfg["cells"])
        self.lagged.set_weights(self.online.get_weights())
        self.opt = tf.keras.optimizers.Adam(cfg["lr"])
        self.memory = deque(maxlen=4000)

    def sample(self):
        rows = random.sample(self.memory, self.cfg["batch"])
        s, a, r, s2, d = map(np.array, zip(*rows))
        return s, a.astype(np.int32), r.astype(np.float32), s2, d.astype(np.float32)

    @tf.function
    def learn(self, s, a, r, s2, d):
        backup = r + self.cfg["gamma"] * (1.0 - d) * tf.reduce_max(self.lagged(s2), axis=1)
        with tf.GradientTape() as tape:
            q_all = self.online(s, training=True)
            q_taken = tf.gather(q_all, a, axis=1)  # fault: no batch_dims, gives a (B, B) table
            loss = tf.reduce_mean(tf.square(backup - q_taken))
        grads = tape.gradient(loss, self.online.trainable_variables)
        self.opt.apply_gradients(zip(grads, self.online.trainable_variables))
        return loss


def main(cfg=CFG):
    random.seed(cfg["seed"]); np.random.seed(cfg["seed"]); tf.random.set_seed(cfg["seed"])
    world, agent = Corridor(cfg["cells"]), Agent(cfg)
    pos = 0
    for _ in range(3000):
        action = random.randrange(2)
        nxt, reward, done = world.move(pos, action)
        agent.memory.append((world.observe(pos), action, reward, world.observe(nxt), done))
        pos = random.choice([0, cfg["cells"] - 1]) if done else nxt
    for step in range(cfg["updates"]):
        loss = agent.learn(*agent.sample())
        if step % cfg["sync"] == 0:
            agent.lagged.set_weights(agent.online.get_weights())
    q = agent.online(np.eye(cfg["cells"], dtype=np.float32)).numpy()
    starts = [p for p in range(cfg["cells"]) if p != world.goal]
    right = sum(int(q[p].argmax() == (1 if p < world.goal else 0)) for p in starts)
    print(f"loss {float(loss):.4f}  greedy moves towards charger {right}/{len(starts)}  q spread {q.std(axis=0)}")


if __name__ == "__main__":
    main()
