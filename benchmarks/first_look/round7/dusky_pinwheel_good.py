"""Episode-wise policy gradient with a value baseline on a balancing toy."""
import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

GAMMA = 0.97
EPS = np.finfo(np.float32).eps.item()


class Balance:
    def __init__(self, seed):
        self.rng = np.random.default_rng(seed)

    def reset(self):
        self.angle, self.speed = self.rng.uniform(-0.1, 0.1, 2)
        return np.array([self.angle, self.speed], "float32")

    def step(self, action):
        self.speed += 0.05 * self.angle + (0.04 if action else -0.04)
        self.angle += self.speed
        return np.array([self.angle, self.speed], "float32"), 1.0, abs(self.angle) > 1.0


def build_model():
    inputs = layers.Input(shape=(2,))
    common = layers.Dense(32, activation="relu")(inputs)
    return keras.Model(inputs, [layers.Dense(2, activation="softmax")(common), layers.Dense(1)(common)])


def play(model, env, rng, limit=15):
    log_probs, values, rewards = [], [], []
    state = env.reset()
    for _ in range(limit):
        probs, value = model(state[None])
        action = rng.choice(2, p=np.asarray(probs[0], "float64") / np.sum(np.asarray(probs[0], "float64")))
        log_probs.append(tf.math.log(probs[0, action]))
        values.append(value[0, 0])
        state, reward, done = env.step(action)
        rewards.append(reward)
        if done:
            break
    return log_probs, values, rewards


def discounted(rewards):
    out, running = [], 0.0
    for r in reversed(rewards):
        running = r + GAMMA * running
        out.insert(0, running)
    out = np.array(out, "float32")
    return (out - out.mean()) / (out.std() + EPS)


def run(model, optimizer, env, episodes, rng):
    lengths = []
    for episode in range(episodes):
        with tf.GradientTape() as tape:
            log_probs, values, rewards = play(model, env, rng)
            returns = tf.constant(discounted(rewards))
            log_probs, values = tf.stack(log_probs), tf.stack(values)
            actor = -tf.reduce_sum(log_probs * (returns - tf.stop_gradient(values)))
            critic = tf.reduce_sum(keras.losses.huber(returns[:, None], values[:, None]))
            loss = actor + critic
        grads = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(grads, model.trainable_variables))
        lengths.append(len(rewards))
        if episode % 2 == 0:
            print(f"episode {episode} length {lengths[-1]} loss {float(loss):.3f}")
    return lengths


def main(episodes=4):
    keras.utils.set_random_seed(29)
    model = build_model()
    lengths = run(model, keras.optimizers.Adam(1e-2), Balance(29), episodes, np.random.default_rng(29))
    return model, lengths


if __name__ == "__main__":
    main()
