"""Wasserstein critic with gradient penalty, points instead of pictures."""
from dataclasses import dataclass

import numpy as np
import tensorflow as tf
from tensorflow import keras


@dataclass
class Setup:
    noise_dim: int = 4
    batch: int = 64
    penalty_weight: float = 10.0
    critic_rounds: int = 3
    critic_lr: float = 2e-3
    generator_lr: float = 1e-3


def mlp(inputs, outputs, name):
    return keras.Sequential([
        keras.Input((inputs,)),
        keras.layers.Dense(48, activation="relu"),
        keras.layers.Dense(48, activation="relu"),
        keras.layers.Dense(outputs),
    ], name=name)


def gradient_penalty(critic, real, fake):
    mix = tf.random.uniform((tf.shape(real)[0], 1))
    between = mix * real + (1.0 - mix) * fake
    with tf.GradientTape() as inner:
        inner.watch(between)
        score = critic(between, training=True)
    slope = tf.sqrt(tf.reduce_sum(tf.square(inner.gradient(score, between)), axis=1) + 1e-12)
    return tf.reduce_mean(tf.square(slope - 1.0)), tf.reduce_mean(slope)


def make_steps(setup, critic, generator):
    critic_opt = keras.optimizers.Adam(setup.critic_lr, beta_1=0.5)
    generator_opt = keras.optimizers.Adam(setup.generator_lr, beta_1=0.5)

    @tf.function
    def critic_step(real):
        fake = generator(tf.random.normal((setup.batch, setup.noise_dim)), training=True)
        with tf.GradientTape() as tape:
            score = tf.reduce_mean(critic(fake, training=True)) - tf.reduce_mean(critic(real, training=True))
            penalty, slope = gradient_penalty(critic, real, fake)
            loss = score + setup.penalty_weight * penalty
        variables = critic.trainable_variables
        critic_opt.apply_gradients(zip(tape.gradient(loss, variables), variables))
        return loss, slope

    @tf.function
    def generator_step():
        noise = tf.random.normal((setup.batch, setup.noise_dim))
        with tf.GradientTape() as tape:
            loss = -tf.reduce_mean(critic(generator(noise, training=True), training=True))
        variables = generator.trainable_variables
        generator_opt.apply_gradients(zip(tape.gradient(loss, variables), variables))
        return loss

    return critic_step, generator_step


def blobs(rng, n):
    centres = np.array([[2.0, 0.0], [-1.0, 1.7], [-1.0, -1.7]])
    return tf.constant(centres[rng.integers(0, 3, n)] + 0.1 * rng.normal(size=(n, 2)), tf.float32)


def main(steps=80):
    setup = Setup()
    keras.utils.set_random_seed(13)
    rng = np.random.default_rng(13)
    critic, generator = mlp(2, 1, "critic"), mlp(setup.noise_dim, 2, "generator")
    critic_step, generator_step = make_steps(setup, critic, generator)
    slope = None
    for step in range(steps):
        for _ in range(setup.critic_rounds):
            loss, slope = critic_step(blobs(rng, setup.batch))
        generator_step()
        if step % 20 == 0:
            print(f"{step} critic loss {float(loss):.3f} mean slope {float(slope):.3f}")
    return critic, generator, None if slope is None else float(slope)


if __name__ == "__main__":
    main()
