# measured: 2.21 and 2.15: silent: the critic gives almost the same value for every cell of the corridor instead of one that rises towards the door
"""Advantage actor-critic on a one-dimensional corridor, whole episodes per update."""
import numpy as np
import tensorflow as tf
from tensorflow.keras import layers


class Corridor:
    """Walk right to reach the door; every other step costs a little."""

    def __init__(self, length=5, limit=14):
        self.length, self.limit = length, limit

    def reset(self):
        self.pos, self.t = 0, 0
        return self._obs()

    def _obs(self):
        v = np.zeros(self.length, "float32")
        v[self.pos] = 1.0
        return v

    def step(self, action):
        self.t += 1
        self.pos = max(0, min(self.length - 1, self.pos + (1 if action == 1 else -1)))
        done = self.pos == self.length - 1
        return self._obs(), (1.0 if done else -0.05), done or self.t >= self.limit


class ActorCritic(tf.keras.Model):
    def __init__(self, n_actions):
        super().__init__()
        self.trunk = layers.Dense(32, activation="tanh")
        self.policy = layers.Dense(n_actions)
        self.value = layers.Dense(1)

    def call(self, obs):
        h = self.trunk(obs)
        return self.policy(h), self.value(h)


def play(env, model, rng):
    obs, states, actions, rewards, done = env.reset(), [], [], [], False
    while not done:
        logits, _ = model(obs[None])
        p = tf.nn.softmax(logits)[0].numpy().astype("float64")
        a = rng.choice(len(p), p=p / p.sum())
        states.append(obs)
        actions.append(a)
        obs, r, done = env.step(a)
        rewards.append(r)
    return np.stack(states), np.array(actions), rewards


def discounted(rewards, gamma=0.97):
    out, run = [], 0.0
    for r in reversed(rewards):
        run = r + gamma * run
        out.append(run)
    return np.array(out[::-1], "float32")


def learn(model, optimizer, states, actions, returns, ent_coef=0.01):
    returns = tf.convert_to_tensor(returns)
    with tf.GradientTape() as tape:
        logits, values = model(states)
        advantage = returns - values  # fault: returns has shape (T,) and values (T, 1), so the difference is a (T, T) matrix and every state is fitted to every return
        logp = -tf.nn.sparse_softmax_cross_entropy_with_logits(labels=actions, logits=logits)
        entropy = -tf.reduce_sum(tf.nn.softmax(logits) * tf.nn.log_softmax(logits), axis=-1)
        actor_loss = -tf.reduce_mean(logp * tf.stop_gradient(advantage))
        critic_loss = tf.reduce_mean(tf.square(advantage))
        loss = actor_loss + 0.5 * critic_loss - ent_coef * tf.reduce_mean(entropy)
    grads = tape.gradient(loss, model.trainable_variables)
    grads, _ = tf.clip_by_global_norm(grads, 5.0)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    return float(critic_loss)


def run(episodes=60, seed=3):
    tf.random.set_seed(seed)
    rng = np.random.default_rng(seed)
    env, model = Corridor(), ActorCritic(2)
    model(np.zeros((1, env.length), "float32"))
    optimizer = tf.keras.optimizers.Adam(1e-2)
    for ep in range(episodes):
        states, actions, rewards = play(env, model, rng)
        c = learn(model, optimizer, states, actions, discounted(rewards))
        if ep % 20 == 0:
            print(f"episode {ep}: return {sum(rewards):.2f} critic loss {c:.4f}")
    return env, model


if __name__ == "__main__":
    env, model = run()
    grid = np.eye(env.length, dtype="float32")
    VALUES = model(grid)[1].numpy().ravel()
    print("values along the corridor", VALUES.round(2))
