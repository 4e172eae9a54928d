# measured: 2.21 and 2.15: no exception; target network unchanged after 300 steps (1e-7 rounding only), mean error of the action values 8.36 -> 8.02 (good: target changes by 0.5, error 2.29)
"""Double DQN on a noisy bandit-like maze with Polyak averaging of the target."""
from dataclasses import dataclass

import numpy as np
import tensorflow as tf
import keras


@dataclass(frozen=True)
class Config:
    states: int = 5
    actions: int = 3
    gamma: float = 0.9
    tau: float = 0.05
    batch: int = 64
    lr: float = 3e-3


def make_net(cfg):
    inputs = keras.Input((cfg.states,))
    hidden = keras.layers.Dense(32, activation="tanh")(inputs)
    return keras.Model(inputs, keras.layers.Dense(cfg.actions)(hidden))


def sample_batch(rng, cfg, rewards, moves):
    s = rng.integers(0, cfg.states, cfg.batch)
    a = rng.integers(0, cfg.actions, cfg.batch)
    eye = np.eye(cfg.states, dtype="float32")
    return eye[s], a, rewards[s, a].astype("float32"), eye[moves[s, a]]


def polyak(target, online, tau):
    target_weights = target.get_weights()
    online_weights = online.get_weights()
    for i in range(len(target_weights)):
        target_weights[i] = (1.0 - tau) * target_weights[i] + tau * target_weights[i]  # fault:
    target.set_weights(target_weights)


@tf.function
def td_update(online, target, optimizer, cfg, obs, action, reward, next_obs):
    best = tf.argmax(online(next_obs), axis=1)
    bootstrap = tf.gather(target(next_obs), best, batch_dims=1)
    goal = reward + cfg.gamma * bootstrap
    with tf.GradientTape() as tape:
        value = tf.gather(online(obs), action, batch_dims=1)
        loss = tf.reduce_mean(tf.square(goal - value))
    gradients = tape.gradient(loss, online.trainable_variables)
    optimizer.apply_gradients(zip(gradients, online.trainable_variables))
    return loss


def main(steps=300):
    cfg = Config()
    keras.utils.set_random_seed(5)
    rng = np.random.default_rng(5)
    rewards = rng.uniform(0.0, 1.0, (cfg.states, cfg.actions))
    moves = rng.integers(0, cfg.states, (cfg.states, cfg.actions))
    online, target = make_net(cfg), make_net(cfg)
    target.set_weights(online.get_weights())
    optimizer = keras.optimizers.Adam(cfg.lr)
    for step in range(steps):
        loss = td_update(online, target, optimizer, cfg, *map(tf.constant, sample_batch(rng, cfg, rewards, moves)))
        polyak(target, online, cfg.tau)
        if step % 100 == 0:
            print(step, float(loss))
    exact = np.zeros((cfg.states, cfg.actions))
    for _ in range(300):
        exact = rewards + cfg.gamma * exact.max(axis=1)[moves]
    error = float(np.abs(online(np.eye(cfg.states, dtype="float32")).numpy() - exact).mean())
    print("distance to the exact action values", error)
    return online, target, error


if __name__ == "__main__":
    main()
