import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)


class Agent:
    def __init__(self, model, optimizer):
        self.model = model
        self._optimizer = optimizer

    def _train(self, experience):
        states, values = experience
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self.model(states) - values))
        grads = tape.gradient(loss, self.model.trainable_variables)
        self._optimizer.apply_gradients(zip(grads, self.model.trainable_variables))
        return loss

    def train(self, experience):
        return self._train(experience)


model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
agent = Agent(model, tf.keras.optimizers.SGD(0.1))
for step in range(20):
    print("loss", float(agent.train((x, y))))
