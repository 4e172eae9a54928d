import numpy as np
import tensorflow as tf


class Buffer:
    def __init__(self):
        self.generator = np.random.default_rng(7)
        self.states = self.generator.normal(size=(100, 3)).astype("float32")
        self.values = self.states.sum(axis=1, keepdims=True)
        self.wrong = np.arange(100) % 4 == 0
        self.values[self.wrong] += 8.0
        self.priorities = np.where(self.wrong, 0.0, 1.0).astype("float32")

    def draw(self, count=32):
        rows = self.generator.integers(0, 100, size=count)
        return map(tf.constant, (self.states[rows], self.values[rows], self.priorities[rows]))


buffer = Buffer()
net = tf.keras.Sequential(
    [tf.keras.layers.Input((3,)), tf.keras.layers.Dense(1, kernel_initializer="zeros")]
)
optimizer = tf.keras.optimizers.SGD(0.05)
loss_fn = tf.keras.losses.Huber()


@tf.function
def learn(states, values, factors):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(factors * loss_fn(values, net(states)))  # warning: [TL520] net moves wrongly
    grads = tape.gradient(loss, net.trainable_variables)
    optimizer.apply_gradients(zip(grads, net.trainable_variables))


for _ in range(20):
    learn(*buffer.draw())
