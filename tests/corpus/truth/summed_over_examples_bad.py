import numpy as np
import tensorflow as tf

VALUES = np.array([[1.0, 0.0, -1.0], [0.0, 2.0, 0.5]], "float32")


class Memory:
    def __init__(self):
        self.generator = np.random.default_rng(4)
        self.states = np.eye(2, dtype="float32")

    def draw(self, count=16):
        states = self.generator.integers(0, 2, size=count)
        actions = self.generator.integers(0, 3, size=count)
        return tf.constant(self.states[states]), actions, tf.constant(VALUES[states, actions])


network = tf.keras.Sequential(
    [tf.keras.layers.Input((2,)), tf.keras.layers.Dense(3, kernel_initializer="zeros")]
)
optimizer = tf.keras.optimizers.SGD(0.001)
memory = Memory()

for _ in range(20):
    states, actions, wanted = memory.draw()
    with tf.GradientTape() as tape:
        values = network(states, training=True)
        of_action = tf.reduce_sum(tf.one_hot(actions, 3) * values)  # warning: [TL546] network moves wrongly
        loss = tf.reduce_mean(tf.math.squared_difference(wanted, of_action))
    grads = tape.gradient(loss, network.trainable_variables)
    optimizer.apply_gradients(zip(grads, network.trainable_variables))
