# measured: TF 2.21 raises ValueError (Unknown variable ... This optimizer can only be called for the variables it was originally built with), TF 2.15 KeyError (The optimizer cannot recognize variable); twin: mean reward rises to 0.778
"""Actor and critic for a one step pricing problem."""
import numpy as np
import tensorflow as tf


class Market:
    """The state is a demand level, the best of five prices rises with it."""

    def __init__(self, seed):
        self.rng = np.random.default_rng(seed)

    def states(self, count):
        return self.rng.uniform(0, 1, size=(count, 1)).astype("float32")

    def reward(self, states, prices):
        target = np.floor(states[:, 0] * 4.999)
        return (1.0 - 0.5 * np.abs(prices - target)
                + 0.1 * self.rng.normal(size=len(prices))).astype("float32")


def mlp(outputs):
    return tf.keras.Sequential([
        tf.keras.Input((1,)),
        tf.keras.layers.Dense(32, activation="tanh"),
        tf.keras.layers.Dense(32, activation="tanh"),
        tf.keras.layers.Dense(outputs),
    ])


class Agent:
    def __init__(self, actions, rate):
        self.actor, self.critic = mlp(actions), mlp(1)
        self.actor_optimizer = tf.keras.optimizers.Adam(rate)
        self.critic_optimizer = self.actor_optimizer  # fault:

    @tf.function
    def choose(self, states):
        return tf.random.categorical(self.actor(states), 1)[:, 0]

    @tf.function
    def learn(self, states, actions, rewards):
        with tf.GradientTape() as actor_tape, tf.GradientTape() as critic_tape:
            value = tf.squeeze(self.critic(states), -1)
            critic_loss = tf.reduce_mean((rewards - value) ** 2)
            advantage = tf.stop_gradient(rewards - value)
            logits = self.actor(states)
            penalty = tf.nn.sparse_softmax_cross_entropy_with_logits(actions, logits)
            actor_loss = tf.reduce_mean(advantage * penalty)
        weights = self.actor.trainable_variables
        self.actor_optimizer.apply_gradients(zip(actor_tape.gradient(actor_loss, weights), weights))
        weights = self.critic.trainable_variables
        self.critic_optimizer.apply_gradients(
            zip(critic_tape.gradient(critic_loss, weights), weights))
        return critic_loss


def main(rounds=300):
    tf.keras.utils.set_random_seed(71)
    market, agent = Market(71), Agent(5, 5e-3)
    returns = []
    for turn in range(rounds):
        states = market.states(128)
        actions = agent.choose(tf.constant(states))
        rewards = market.reward(states, actions.numpy())
        agent.learn(tf.constant(states), actions, tf.constant(rewards))
        returns.append(rewards.mean())
        if turn % 75 == 74:
            print(f"round {turn + 1} mean reward {np.mean(returns[-25:]):.3f}")


if __name__ == "__main__":
    main()
