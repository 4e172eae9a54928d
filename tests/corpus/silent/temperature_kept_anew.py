"""What is computed of a trained variable when an object is made is computed anew at each update."""

import tensorflow as tf


class Explorer:
    def __init__(self):
        self.policy = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(2)])
        self.log_weight = tf.Variable(0.0)
        self.weight = tf.exp(self.log_weight)
        self.optimizer = tf.keras.optimizers.Adam(0.01)
        self.weight_optimizer = tf.keras.optimizers.Adam(0.01)

    def update(self, states):
        with tf.GradientTape() as tape:
            scores = tf.nn.log_softmax(self.policy(states))
            entropy = -tf.reduce_sum(tf.exp(scores) * scores, axis=1)
            loss = -tf.reduce_mean(scores[:, 0] + self.weight * entropy)
        grads = tape.gradient(loss, self.policy.trainable_variables)
        self.optimizer.apply_gradients(zip(grads, self.policy.trainable_variables))
        with tf.GradientTape() as tape:
            weight_loss = tf.reduce_mean(self.log_weight * (entropy - 0.3))
        grads = tape.gradient(weight_loss, [self.log_weight])
        self.weight_optimizer.apply_gradients(zip(grads, [self.log_weight]))
        self.weight = tf.exp(self.log_weight)


explorer = Explorer()
for step in range(20):
    explorer.update(tf.random.normal((32, 3)))
