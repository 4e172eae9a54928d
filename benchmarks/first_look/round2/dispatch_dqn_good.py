"""DQN for dispatching lifts: periodic hard copy into the target network."""
import collections

import numpy as np
import tensorflow as tf

Batch = collections.namedtuple("Batch", "state action reward next_state done")
STATES, ACTIONS = 6, 3


def q_network():
    return tf.keras.Sequential([
        tf.keras.Input((STATES,)),
        tf.keras.layers.Dense(32, activation="relu"),
        tf.keras.layers.Dense(ACTIONS),
    ])


class Dispatcher(tf.Module):
    def __init__(self, gamma=0.95, copy_every=10, lr=5e-3):
        super().__init__()
        self.online = q_network()
        self.target = q_network()
        self.target.set_weights(self.online.get_weights())
        self.optimizer = tf.keras.optimizers.Adam(lr)
        self.gamma = gamma
        self.copy_every = copy_every
        self.updates = tf.Variable(0, trainable=False, dtype=tf.int64)

    def _copy_weights(self):
        for dst, src in zip(self.target.variables, self.online.variables):
            dst.assign(src)

    @tf.function
    def learn(self, state, action, reward, next_state, done):
        best_next = tf.reduce_max(self.target(next_state), axis=1)
        goal = reward + self.gamma * (1.0 - done) * best_next
        with tf.GradientTape() as tape:
            q = tf.reduce_sum(self.online(state) * tf.one_hot(action, ACTIONS), axis=1)
            loss = tf.reduce_mean(tf.square(goal - q))
        grads = tape.gradient(loss, self.online.trainable_variables)
        self.optimizer.apply_gradients(zip(grads, self.online.trainable_variables))
        self.updates.assign_add(1)
        if self.updates % self.copy_every == 0:
            self._copy_weights()
        return loss


def replay(rng, size=48):
    state = rng.normal(size=(size, STATES)).astype("float32")
    action = rng.integers(0, ACTIONS, size=size).astype("int32")
    reward = (state[np.arange(size), action] > 0).astype("float32")
    next_state = np.roll(state, 1, axis=1)
    done = (rng.uniform(size=size) < 0.1).astype("float32")
    return Batch(state, action, reward, next_state, done)


if __name__ == "__main__":
    tf.keras.utils.set_random_seed(13)
    rng = np.random.default_rng(13)
    agent = Dispatcher()
    for i in range(60):
        batch = Batch(*[tf.constant(a) for a in replay(rng)])
        loss = agent.learn(*batch)
        if (i + 1) % 20 == 0:
            probe = agent.target(batch.state)
            print(f"update {i + 1}: loss {float(loss):.3f}, target mean {float(tf.reduce_mean(probe)):.3f}")
