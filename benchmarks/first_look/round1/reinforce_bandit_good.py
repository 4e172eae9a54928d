"""REINFORCE on a contextual bandit that picks a banner for each visitor."""
import numpy as np
import tensorflow as tf


class BannerEnv:
    def __init__(self, contexts=4, banners=3, seed=0):
        self.rng = np.random.default_rng(seed)
        self.click = self.rng.uniform(0.05, 0.9, size=(contexts, banners))

    def visitor(self):
        self.c = int(self.rng.integers(len(self.click)))
        v = np.zeros(len(self.click), "float32")
        v[self.c] = 1.0
        return v

    def show(self, banner):
        return float(self.rng.uniform() < self.click[self.c, banner])


class Policy:
    def __init__(self, contexts, banners):
        self.net = tf.keras.Sequential([
            tf.keras.Input((contexts,)),
            tf.keras.layers.Dense(16, activation="tanh"),
            tf.keras.layers.Dense(banners),
        ])

    def choose(self, visitor):
        logits = self.net(visitor[None])
        action = int(tf.random.categorical(logits, 1)[0, 0])
        logp = tf.nn.log_softmax(logits)[0, action]
        return action, logp


def collect(env, policy, n):
    steps = []
    for _ in range(n):
        v = env.visitor()
        action, logp = policy.choose(v)
        steps.append((v, action, logp, env.show(action)))
    return steps


def update(policy, optimizer, steps):
    visitors, actions, logps, rewards = zip(*steps)
    rewards = tf.constant(rewards, tf.float32)
    advantage = rewards - tf.reduce_mean(rewards)
    with tf.GradientTape() as tape:
        every = tf.nn.log_softmax(policy.net(np.stack(visitors)))
        chosen = tf.gather(every, tf.constant(actions), axis=1, batch_dims=1)
        loss = -tf.reduce_mean(chosen * advantage)
    grads = tape.gradient(loss, policy.net.trainable_variables)
    optimizer.apply_gradients(zip(grads, policy.net.trainable_variables))
    return float(tf.reduce_mean(rewards))


if __name__ == "__main__":
    tf.random.set_seed(0)
    env = BannerEnv()
    policy = Policy(*env.click.shape)
    optimizer = tf.keras.optimizers.Adam(2e-2)
    clicks = [update(policy, optimizer, collect(env, policy, 32)) for _ in range(8)]
    print("click rate", clicks[0], "->", clicks[-1])
