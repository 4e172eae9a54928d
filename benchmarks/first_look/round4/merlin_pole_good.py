"""REINFORCE on a one-dimensional balancing task."""
import numpy as np
import tensorflow as tf

GAMMA = 0.95


class Beam:
    """Keep a ball near the middle of a beam by tilting left or right."""

    def __init__(self, seed):
        self.rng = np.random.default_rng(seed)

    def reset(self):
        self.pos, self.vel = self.rng.uniform(-0.5, 0.5), 0.0
        return self._state()

    def _state(self):
        return np.array([self.pos, self.vel], dtype="float32")

    def step(self, action):
        self.vel = 0.8 * self.vel + (0.15 if action == 1 else -0.15)
        self.pos += self.vel
        return self._state(), 1.0 - abs(self.pos), abs(self.pos) > 1.5


policy = tf.keras.Sequential([
    tf.keras.layers.Input((2,)),
    tf.keras.layers.Dense(16, activation="tanh"),
    tf.keras.layers.Dense(2),
])
optimizer = tf.keras.optimizers.Adam(0.05)


@tf.function
def log_probs(states, actions):
    return -tf.nn.sparse_softmax_cross_entropy_with_logits(labels=actions, logits=policy(states))


def play(env, rng, limit=20):
    states, actions, rewards = [], [], []
    state = env.reset()
    for _ in range(limit):
        p = np.exp(log_probs(state[None], np.array([1], "int32")).numpy()[0])
        action = int(rng.uniform() < p)
        states.append(state); actions.append(action)
        state, reward, done = env.step(action)
        rewards.append(reward)
        if done:
            break
    return np.array(states), np.array(actions, "int32"), rewards


def returns(rewards):
    out, run = [], 0.0
    for r in reversed(rewards):
        run = r + GAMMA * run
        out.append(run)
    return np.array(out[::-1], dtype="float32")


def main(rounds=14, games=6):
    tf.keras.utils.set_random_seed(81)
    env, rng = Beam(81), np.random.default_rng(81)
    for it in range(rounds):
        batch = [play(env, rng) for _ in range(games)]
        s, a = np.concatenate([b[0] for b in batch]), np.concatenate([b[1] for b in batch])
        g = np.concatenate([returns(b[2]) for b in batch])
        g = (g - g.mean()) / (g.std() + 1e-6)
        with tf.GradientTape() as tape:
            chosen = log_probs(s, a)
            loss = -tf.reduce_mean(chosen * g)
        grads = tape.gradient(loss, policy.trainable_variables)
        optimizer.apply_gradients(zip(grads, policy.trainable_variables))
        if it in (0, rounds - 1):
            print("round %d mean score %.2f" % (it + 1, np.mean([sum(b[2]) for b in batch])))
    print("updates", int(optimizer.iterations.numpy()))


if __name__ == "__main__":
    main()
