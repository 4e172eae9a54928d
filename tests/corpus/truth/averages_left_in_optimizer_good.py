"""A trainer has its optimizer average the weights, and takes the averages in the end."""

import tensorflow as tf


class Trainer(tf.Module):
    def __init__(self):
        super().__init__()
        self.model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
        self.optimizer = tf.keras.optimizers.Adam(0.1, use_ema=True)

    @tf.function
    def step(self, x, y):
        weights = self.model.trainable_variables
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self.model(x) - y))
        self.optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))

    def fit(self, x, y):
        for _ in range(3):
            self.step(x, y)
        self.optimizer.finalize_variable_values(self.model.trainable_variables)


tf.keras.utils.set_random_seed(1)
trainer = Trainer()
x = tf.random.normal((8, 3))
trainer.fit(x, tf.reduce_sum(x, axis=1, keepdims=True))
print("error", float(tf.reduce_mean(trainer.model(x))))
