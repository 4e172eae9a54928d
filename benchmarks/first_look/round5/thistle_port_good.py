"""Score-function policy search with a Gaussian policy on a one-step control task."""
import math

import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(181)
GOAL = 2.0


class GaussianPolicy(tf.Module):
    def __init__(self):
        super().__init__()
        self.mu = tf.Variable(0.0)
        self.log_std = tf.Variable(0.0)

    def sample(self, n):
        return self.mu + tf.exp(self.log_std) * tf.random.normal((n,))

    def log_prob(self, a):
        z = (a - self.mu) / tf.exp(self.log_std)
        return -0.5 * tf.square(z) - self.log_std - 0.5 * math.log(2.0 * math.pi)


def reward(a):
    return -tf.square(a - GOAL)


@tf.function
def improve(policy, opt):
    with tf.GradientTape() as tape:
        a = tf.stop_gradient(policy.sample(256))
        score = policy.log_prob(a)
        r = tf.stop_gradient(reward(a))
        loss = -tf.reduce_mean(score * (r - tf.reduce_mean(r)))
    params = policy.trainable_variables
    opt.apply_gradients(zip(tape.gradient(loss, params), params))
    return tf.reduce_mean(r)


policy = GaussianPolicy()
opt = tf.keras.optimizers.SGD(0.02)
rewards = [float(improve(policy, opt)) for _ in range(200)]
print(f"mean reward {np.mean(rewards[:5]):.2f} -> {np.mean(rewards[-5:]):.2f},"
      f" mu {policy.mu.numpy():.3f} (goal {GOAL})")
