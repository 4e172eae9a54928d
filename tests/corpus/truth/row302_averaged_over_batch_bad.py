import tensorflow as tf


class Agent:
    def __init__(self):
        self.policy = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(2)])
        self.optimizer = tf.keras.optimizers.SGD(0.5)

    def update(self, states, actions, rewards):
        with tf.GradientTape() as tape:
            log_probs = tf.nn.log_softmax(self.policy(states))
            picked = tf.reduce_sum(log_probs * tf.one_hot(actions, 2), axis=1)
            loss = -tf.reduce_sum(picked * rewards)
        grads = tape.gradient(loss, self.policy.trainable_variables)
        averaged = [g / len(states) for g in grads]
        self.optimizer.apply_gradients(zip(grads, self.policy.trainable_variables))  # warning: [TL301] agent.policy moves wrongly
        return loss


agent = Agent()
states = tf.random.normal((20, 3))
actions = tf.cast(states[:, 0] > 0, tf.int32)
for episode in range(10):
    print("loss", float(agent.update(states, actions, tf.ones((20,)))))
