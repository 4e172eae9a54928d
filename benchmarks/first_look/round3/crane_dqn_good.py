"""Q-learning for a toy crane: three actions, one-step returns."""
import numpy as np
import tensorflow as tf

OBS, ACTIONS, GAMMA = 5, 3, 0.97


class Memory:
    def __init__(self, size, seed=0):
        self.rng = np.random.default_rng(seed)
        self.s = self.rng.normal(size=(size, OBS)).astype("float32")
        self.a = self.rng.integers(0, ACTIONS, size)
        self.s2 = (0.9 * self.s + 0.1 * self.rng.normal(size=self.s.shape)).astype("float32")
        self.r = (-np.abs(self.s[:, 0]) + 0.1 * self.a).astype("float32")
        self.done = (self.rng.random(size) < 0.1).astype("float32")

    def sample(self, n):
        i = self.rng.integers(0, len(self.a), n)
        return (tf.constant(self.s[i]), tf.constant(self.a[i]), tf.constant(self.r[i]),
                tf.constant(self.s2[i]), tf.constant(self.done[i]))


tf.keras.utils.set_random_seed(17)
memory = Memory(512)
q_net = tf.keras.Sequential([
    tf.keras.layers.Dense(32, activation="relu"),
    tf.keras.layers.Dense(32, activation="relu"),
    tf.keras.layers.Dense(ACTIONS),
])
optimizer = tf.keras.optimizers.Adam(2e-3)


def td_loss(s, a, r, s2, done):
    q = tf.reduce_sum(q_net(s) * tf.one_hot(a, ACTIONS), axis=1)
    best_next = tf.reduce_max(q_net(s2), axis=1)
    target = tf.stop_gradient(r + GAMMA * (1.0 - done) * best_next)
    return tf.reduce_mean((target - q) ** 2)


@tf.function
def learn(*batch):
    with tf.GradientTape() as tape:
        loss = td_loss(*batch)
    grads = tape.gradient(loss, q_net.trainable_variables)
    optimizer.apply_gradients(zip(grads, q_net.trainable_variables))
    return loss


for step in range(150):
    loss = learn(*memory.sample(64))
values = tf.reduce_max(q_net(tf.constant(memory.s)), axis=1)
print("loss", float(loss), "mean value", float(tf.reduce_mean(values)))
