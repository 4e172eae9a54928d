import numpy as np
import tensorflow as tf

CLIP, TARGET_KL = 0.2, 0.01


class Policy(tf.keras.Model):
    def __init__(self, actions):
        super().__init__()
        self.body = tf.keras.layers.Dense(16, activation="tanh")
        self.head = tf.keras.layers.Dense(actions)

    def call(self, observations):
        return self.head(self.body(observations))


def logprobabilities(logits, a, n):
    everything = tf.nn.log_softmax(logits)
    return tf.reduce_sum(tf.one_hot(a, n) * everything, axis=1)


policy, value = Policy(3), Policy(1)
policy_optimizer = tf.keras.optimizers.Adam(3e-4)
value_optimizer = tf.keras.optimizers.Adam(1e-3)


@tf.function
def train_policy(observations, a, old_logp, advantages):
    with tf.GradientTape() as tape:
        ratio = tf.exp(logprobabilities(policy(observations), a, 3) - old_logp)
        clipped = tf.where(advantages > 0, (1 + CLIP) * advantages, (1 - CLIP) * advantages)
        loss = -tf.reduce_mean(tf.minimum(ratio * advantages, clipped))
    policy_grads = tape.gradient(loss, policy.trainable_variables)
    policy_optimizer.apply_gradients(zip(policy_grads, policy.trainable_variables))
    kl = tf.reduce_mean(old_logp - logprobabilities(policy(observations), a, 3))
    return tf.reduce_sum(kl)


@tf.function
def train_value(observations, returns):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((returns - value(observations)[:, 0]) ** 2)
    grads = tape.gradient(loss, value.trainable_variables)
    value_optimizer.apply_gradients(zip(grads, value.trainable_variables))


observations = tf.constant(np.random.randn(32, 4), tf.float32)
logits = policy(observations)
a = tf.squeeze(tf.random.categorical(logits, 1), axis=1)
old_logp = logprobabilities(logits, a, 3)
advantages = tf.constant(np.random.randn(32), tf.float32)
for _ in range(4):
    kl = train_policy(observations, a, old_logp, advantages)
    if kl > 1.5 * TARGET_KL:
        break
for _ in range(4):
    train_value(observations, advantages)
