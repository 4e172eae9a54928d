"""The state of a recurrent network is to be carried from one chunk to the next."""

import tensorflow as tf


class Tracker(tf.Module):
    def __init__(self):
        super().__init__()
        self.gru = tf.keras.layers.GRU(4, return_sequences=True, return_state=True)
        self.out = tf.keras.layers.Dense(1)
        self.optimizer = tf.keras.optimizers.SGD(0.1)
        self.state = tf.Variable(tf.zeros((2, 4)), trainable=False)
        self.out(self.gru(tf.zeros((2, 3, 1)))[0])
        self.kept = self.state

    @tf.function
    def learn(self, x, y):
        weights = self.gru.trainable_variables + self.out.trainable_variables
        with tf.GradientTape() as tape:
            hidden, last = self.gru(x, initial_state=tf.convert_to_tensor(self.state))
            loss = tf.reduce_mean(tf.square(self.out(hidden) - y))
        grads = tape.gradient(loss, weights)
        self.optimizer.apply_gradients(zip(grads, weights))
        self.state = last  # warning: [TL655] kept does not move; on 2.15 raises TypeError: is out of scope
        return loss


tf.keras.utils.set_random_seed(1)
tracker = Tracker()
kept = tracker.kept
for _ in range(3):
    x = tf.random.normal((2, 3, 1))
    tracker.learn(x, tf.math.cumsum(x, axis=1))
