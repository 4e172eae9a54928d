"""Clipped-surrogate policy optimisation on a four-armed problem."""
from dataclasses import dataclass

import numpy as np
import tensorflow as tf


@dataclass
class Rollout:
    obs: tf.Tensor
    act: tf.Tensor
    adv: tf.Tensor
    logp: tf.Tensor


def action_logp(net, obs, act):
    table = tf.nn.log_softmax(net(obs))
    return tf.gather(table, act, axis=1, batch_dims=1)


def collect(net, rng, n=128):
    obs = tf.constant(rng.normal(size=(n, 2)), tf.float32)
    act = tf.random.categorical(net(obs), 1)[:, 0]
    reward = np.where(act.numpy() == (obs.numpy()[:, 0] > 0), 1.0, 0.0)
    adv = tf.constant(reward - reward.mean(), tf.float32)
    return Rollout(obs, act, adv, action_logp(net, obs, act)), reward.mean()


def improve(net, opt, batch, epochs=4, clip=0.2):
    for _ in range(epochs):
        with tf.GradientTape() as tape:
            new = action_logp(net, batch.obs, batch.act)
            old = batch.logp
            ratio = tf.exp(new - old)
            clipped = tf.clip_by_value(ratio, 1.0 - clip, 1.0 + clip)
            loss = -tf.reduce_mean(tf.minimum(ratio * batch.adv, clipped * batch.adv))
        grads = tape.gradient(loss, net.trainable_variables)
        opt.apply_gradients(zip(grads, net.trainable_variables))


def main():
    tf.keras.utils.set_random_seed(81)
    rng = np.random.default_rng(81)
    net = tf.keras.Sequential([
        tf.keras.Input((2,)),
        tf.keras.layers.Dense(8, activation="tanh"),
        tf.keras.layers.Dense(4),
    ])
    opt = tf.keras.optimizers.Adam(0.03)
    rewards = []
    for _ in range(15):
        batch, mean_reward = collect(net, rng)
        improve(net, opt, batch)
        rewards.append(mean_reward)
    print(f"mean reward {np.mean(rewards[:3]):.2f} -> {np.mean(rewards[-3:]):.2f}")


main()
