import tensorflow as tf

x = tf.random.normal((32, 3), seed=1)
y = tf.reduce_sum(x, axis=1, keepdims=True)


class Critic(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.hidden = tf.keras.layers.Dense(4, activation="relu")
        self.value = tf.keras.layers.Dense(1)

    def call(self, x):
        return self.value(self.hidden(x))


class Agent:
    def __init__(self):
        self.critic, self.target = Critic(), Critic()
        self.critic(x), self.target(x)
        self.target.trainable = False
        self.optimizer = tf.keras.optimizers.SGD(0.05)

    def follow(self):
        kept = self.target.weights
        for i in range(len(kept)):
            kept[i].assign(0.9 * kept[i] + 0.1 * self.critic.weights[i])

    @tf.function
    def learn(self):
        goal = y + 0.5 * self.target(x)
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self.critic(x) - goal))
        grads = tape.gradient(loss, self.critic.trainable_variables)
        self.optimizer.apply_gradients(zip(grads, self.critic.trainable_variables))


agent = Agent()
target = agent.target.weights
for _ in range(20):
    agent.learn()
    agent.follow()
