import tensorflow as tf


class Policy(tf.keras.Model):
    def __init__(self, actions=1):
        super().__init__()
        self.hidden = tf.keras.layers.Dense(8, activation="relu")
        self.probabilities = tf.keras.layers.Dense(actions, activation="softmax")

    def call(self, states):
        return self.probabilities(self.hidden(states))


class Agent:
    def __init__(self, actions=1):
        self.policy = Policy(actions)
        self.optimizer = tf.keras.optimizers.Adam(0.01)

    def learn(self, states, actions, returns):
        with tf.GradientTape() as tape:
            taken = tf.gather(self.policy(states), actions, batch_dims=1)
            loss = -tf.reduce_mean(tf.math.log(taken) * returns)
        variables = self.policy.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))


if __name__ == "__main__":
    agent = Agent(int(tf.constant([0, 1, 1]).numpy().max()) + 1)
    agent.learn(tf.random.normal((4, 3)), tf.constant([0, 1, 1, 0]), tf.ones((4,)))
