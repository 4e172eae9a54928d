"""Double Q learner on a random ring MDP, written as a small library class."""
from dataclasses import dataclass

import numpy as np
import tensorflow as tf


@dataclass
class Settings:
    n_states: int = 12
    n_actions: int = 3
    gamma: float = 0.9
    lr: float = 3e-3
    batch: int = 64
    steps: int = 240
    copy_every: int = 40
    seed: int = 11


def mlp(cfg):
    return tf.keras.Sequential([
        tf.keras.layers.Input((cfg.n_states,)),
        tf.keras.layers.Dense(40, activation="relu"),
        tf.keras.layers.Dense(cfg.n_actions),
    ])


class RingWorld:
    def __init__(self, cfg, rng):
        self.cfg, self.rng = cfg, rng
        self.prize = rng.normal(size=(cfg.n_states, cfg.n_actions)).astype("float32")

    def batch(self):
        c = self.cfg
        s = self.rng.integers(0, c.n_states, c.batch)
        a = self.rng.integers(0, c.n_actions, c.batch)
        s2 = (s + a - 1) % c.n_states
        eye = np.eye(c.n_states, dtype="float32")
        return eye[s], a.astype("int32"), self.prize[s, a], eye[s2]


class DoubleQ:
    def __init__(self, cfg):
        self.cfg = cfg
        self.online = mlp(cfg)
        self.target = mlp(cfg)
        self.opt = tf.keras.optimizers.Adam(cfg.lr)
        self.sync()

    def sync(self):
        self.target.set_weights(self.online.get_weights())

    @tf.function
    def update(self, s, a, r, s2):
        choice = tf.argmax(self.online(s2), axis=1)
        value = tf.gather(self.target(s2), choice, batch_dims=1)
        y = tf.stop_gradient(r + self.cfg.gamma * value)
        with tf.GradientTape() as tape:
            q = tf.gather(self.online(s, training=True), a, batch_dims=1)
            loss = tf.reduce_mean(tf.square(y - q))
        variables = self.online.trainable_variables
        self.opt.apply_gradients(zip(tape.gradient(loss, variables), variables))
        return loss

    def lag(self):
        probe = np.eye(self.cfg.n_states, dtype="float32")
        return float(tf.reduce_mean(tf.abs(self.online(probe) - self.target(probe))))


def run(cfg=Settings()):
    tf.keras.utils.set_random_seed(cfg.seed)
    world = RingWorld(cfg, np.random.default_rng(cfg.seed))
    agent = DoubleQ(cfg)
    lags = []
    for step in range(1, cfg.steps + 1):
        loss = agent.update(*world.batch())
        if step % cfg.copy_every == 0:
            lags.append(agent.lag())
            agent.sync()
    print("loss %.4f" % float(loss))
    print("online/target distance before each copy:", np.round(lags, 3))


if __name__ == "__main__":
    run()
