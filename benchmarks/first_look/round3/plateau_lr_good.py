"""Soil moisture regression, learning rate halved on plateaus (Keras 3)."""
import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(149)


class Plateau:
    def __init__(self, optimizer, factor=0.5, patience=2, start=0.05):
        self.optimizer = optimizer
        self.factor, self.patience = factor, patience
        self.current = start
        self.best, self.waited = float("inf"), 0

    def update(self, value):
        if value < self.best * 0.99:
            self.best, self.waited = value, 0
            return
        self.waited += 1
        if self.waited >= self.patience:
            self.current *= self.factor
            self.optimizer.learning_rate = self.current
            self.waited = 0


rng = np.random.default_rng(149)
x = rng.normal(size=(120, 5)).astype("float32")
y = (x @ rng.normal(size=(5, 1)) + rng.normal(size=(120, 1))).astype("float32")
model = tf.keras.Sequential([
    tf.keras.Input((5,)),
    tf.keras.layers.Dense(16, activation="relu"),
    tf.keras.layers.Dense(1),
])
optimizer = tf.keras.optimizers.Adam(0.05)
plateau = Plateau(optimizer)


@tf.function
def step(bx, by):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((model(bx, training=True) - by) ** 2)
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    return loss


for epoch in range(20):
    losses = [float(step(x[i:i + 30], y[i:i + 30])) for i in range(0, 90, 30)]
    plateau.update(float(tf.reduce_mean((model(x[90:]) - y[90:]) ** 2)))
print("loss", np.mean(losses), "lowest rate asked for", plateau.current)
