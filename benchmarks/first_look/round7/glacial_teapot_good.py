import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

N_STATES, N_ACTIONS = 4, 3


class ActorCritic(keras.Model):
    def __init__(self):
        super().__init__()
        self.trunk = layers.Dense(32, activation="tanh")
        self.policy = layers.Dense(N_ACTIONS)
        self.value = layers.Dense(1)

    def call(self, obs):
        features = self.trunk(obs)
        return self.policy(features), self.value(features)[:, 0]


class Casino:
    """One-step episodes; each state has its own pay table."""

    def __init__(self, rng):
        self.rng = rng
        self.table = rng.normal(size=(N_STATES, N_ACTIONS)).astype("float32")

    def states(self, n):
        return self.rng.integers(0, N_STATES, n)

    def pay(self, states, actions):
        return self.table[states, actions] + 0.1 * self.rng.normal(size=len(states)).astype("float32")


def losses_for(model, obs, actions, returns):
    logits, values = model(obs)
    log_probs = -tf.nn.sparse_softmax_cross_entropy_with_logits(labels=actions, logits=logits)
    advantage = returns - tf.stop_gradient(values)
    actor = -tf.reduce_mean(log_probs * advantage)
    critic = tf.reduce_mean(keras.losses.huber(returns[:, None], values[:, None]))
    probs = tf.nn.softmax(logits)
    entropy = -tf.reduce_mean(tf.reduce_sum(probs * tf.math.log(probs + 1e-8), axis=1))
    return actor + 0.5 * critic - 0.05 * entropy


@tf.function
def act(model, obs):
    return tf.random.categorical(model(obs)[0], 1)[:, 0]


@tf.function
def update(model, optimizer, obs, actions, returns):
    with tf.GradientTape() as tape:
        loss = losses_for(model, obs, actions, returns)
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    return loss


def train(model, env, optimizer, steps, batch=64):
    eye = np.eye(N_STATES, dtype="float32")
    for step in range(steps):
        states = env.states(batch)
        obs = tf.constant(eye[states])
        actions = act(model, obs)
        returns = tf.constant(env.pay(states, actions.numpy()))
        loss = update(model, optimizer, obs, actions, returns)
        if step % 100 == 0:
            print(f"step {step} loss {float(loss):.3f} reward {float(tf.reduce_mean(returns)):.3f}")


def main(steps=400):
    keras.utils.set_random_seed(21)
    env = Casino(np.random.default_rng(21))
    model = ActorCritic()
    eye = np.eye(N_STATES, dtype="float32")
    model(eye)
    train(model, env, keras.optimizers.Adam(5e-3), steps)
    logits, values = model(eye)
    expected = (tf.nn.softmax(logits).numpy() * env.table).sum(axis=1)
    bias = float(np.mean(values.numpy() - expected))
    print(f"policy pays {expected.mean():.3f}, value estimates {values.numpy().mean():.3f}")
    return model, bias, float(expected.mean())


if __name__ == "__main__":
    main()
