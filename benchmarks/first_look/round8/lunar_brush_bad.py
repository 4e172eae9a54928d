# measured: TF 2.21 and 2.15 alike, silent: after 400 steps slope 91.6, penalty 3483, distance 53.4 against 1.11, 0.0066, 2.17 in the twin (true distance 2.0)
"""Wasserstein critic with gradient penalty on one-dimensional brush strokes."""
import numpy as np
import tensorflow as tf

CFG = {"dim": 4, "batch": 64, "steps": 400, "penalty": 10.0, "lr": 1e-3}


class Critic(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.body = [tf.keras.layers.Dense(48, activation="tanh") for _ in range(2)]
        self.out = tf.keras.layers.Dense(1)

    def call(self, x):
        for layer in self.body:
            x = layer(x)
        return self.out(x)


def input_slopes(critic, points):
    with tf.GradientTape() as tape:
        tape.watch(points)
        score = critic(points)
    grads = tape.gradient(score, points)
    return tf.sqrt(tf.reduce_sum(tf.square(grads), axis=1) + 1e-12)


def penalty(critic, real, fake):
    alpha = tf.random.uniform([tf.shape(real)[0], 1])
    mixed = alpha * real + (1.0 - alpha) * fake
    return tf.reduce_mean(tf.square(input_slopes(critic, mixed) - 1.0))


class CriticTrainer:
    def __init__(self, critic, cfg):
        self.critic = critic
        self.weight = cfg["penalty"]
        self.optimizer = tf.keras.optimizers.Adam(cfg["lr"], beta_1=0.5, beta_2=0.9)

    @tf.function
    def step(self, real, fake):
        gp = penalty(self.critic, real, fake)  # fault:
        with tf.GradientTape() as tape:
            distance = tf.reduce_mean(self.critic(real)) - tf.reduce_mean(self.critic(fake))
            loss = -distance + self.weight * gp
        grads = tape.gradient(loss, self.critic.trainable_variables)
        self.optimizer.apply_gradients(zip(grads, self.critic.trainable_variables))
        return distance, gp


def strokes(rng, n, dim, shift):
    return (rng.normal(size=(n, dim)) * 0.3 + shift).astype("float32")


def main():
    tf.keras.utils.set_random_seed(1)
    rng = np.random.default_rng(1)
    critic = Critic()
    critic(tf.zeros([1, CFG["dim"]]))
    trainer = CriticTrainer(critic, CFG)
    for i in range(CFG["steps"]):
        real = tf.constant(strokes(rng, CFG["batch"], CFG["dim"], 0.5))
        fake = tf.constant(strokes(rng, CFG["batch"], CFG["dim"], -0.5))
        distance, gp = trainer.step(real, fake)
        if i % 100 == 99:
            slope = float(tf.reduce_mean(input_slopes(critic, 0.5 * (real + fake))))
            print(f"step {i} distance {float(distance):.3f} gp {float(gp):.4f} slope {slope:.3f}")
    print("true distance between the means", round(float(np.sqrt(CFG["dim"])), 3))


if __name__ == "__main__":
    main()
