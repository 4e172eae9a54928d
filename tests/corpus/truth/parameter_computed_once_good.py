import tensorflow as tf

x = tf.random.normal((32, 3))
y = 3.0 * tf.reduce_sum(x, axis=1, keepdims=True)


class Agent:
    def __init__(self):
        self.model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
        self.log_alpha = tf.Variable(0.0)
        self.optimizer = tf.keras.optimizers.SGD(0.05)
        self.alpha_optimizer = tf.keras.optimizers.SGD(0.05)

    def train_model(self):
        variables = self.model.trainable_variables
        with tf.GradientTape() as tape:
            penalty = tf.add_n([tf.reduce_sum(tf.square(one)) for one in variables])
            alpha = tf.exp(self.log_alpha)
            loss = tf.reduce_mean(tf.square(self.model(x) - y)) + alpha * penalty
        self.optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
        return penalty

    def train_alpha(self, penalty):
        with tf.GradientTape() as tape:
            loss = tf.exp(self.log_alpha) * (penalty - 1.0)
        grads = tape.gradient(loss, [self.log_alpha])
        self.alpha_optimizer.apply_gradients(zip(grads, [self.log_alpha]))


agent = Agent()
for _ in range(10):
    agent.train_alpha(agent.train_model())
