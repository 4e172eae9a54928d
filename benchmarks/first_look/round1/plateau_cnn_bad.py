# measured: 2.21: silent: learning_rate stays 0.01 although the plateau rule fires. 2.21 only: on 2.15 optimizer.lr is an alias of learning_rate and the program does what it should
"""Leaf disease classifier; the loop lowers the learning rate when the loss stalls."""
import numpy as np
import tensorflow as tf
from tensorflow.keras import layers


class Plateau:
    def __init__(self, optimizer, factor=0.2, patience=1, min_delta=1e-2, floor=1e-5):
        self.optimizer = optimizer
        self.factor, self.patience = factor, patience
        self.min_delta, self.floor = min_delta, floor
        self.best, self.bad = np.inf, 0

    def observe(self, value):
        if value < self.best - self.min_delta:
            self.best, self.bad = value, 0
            return
        self.bad += 1
        if self.bad > self.patience:
            lower = max(self.floor, float(self.optimizer.learning_rate) * self.factor)
            self.optimizer.lr = lower  # fault: in Keras 3 lr is no property of the optimizer, so this only makes a new attribute and the learning rate stays as it was
            self.bad = 0


def leaf_net():
    return tf.keras.Sequential([
        layers.Input((12, 12, 3)),
        layers.Conv2D(8, 3, activation="relu"),
        layers.MaxPool2D(),
        layers.Flatten(),
        layers.Dense(3),
    ])


def leaves(n=90, seed=0):
    """Labels are noise, so the loss is sure to stall."""
    rng = np.random.default_rng(seed)
    x = rng.uniform(size=(n, 12, 12, 3)).astype("float32")
    y = rng.integers(0, 3, n)
    return tf.data.Dataset.from_tensor_slices((x, y)).shuffle(n, seed=1).batch(30)


def train(epochs=14, lr=1e-2):
    model = leaf_net()
    optimizer = tf.keras.optimizers.RMSprop(lr)
    loss_fn = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    optimizer.build(model.trainable_variables)

    @tf.function
    def step(x, y):
        with tf.GradientTape() as tape:
            loss = loss_fn(y, model(x, training=True))
        grads = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(grads, model.trainable_variables))
        return loss

    plateau, val = Plateau(optimizer), leaves(seed=7)
    for epoch in range(epochs):
        for x, y in leaves():
            step(x, y)
        held_out = np.mean([float(loss_fn(y, model(x))) for x, y in val])
        plateau.observe(held_out)
        print(epoch, "held out", round(held_out, 3), "rate", float(optimizer.learning_rate))
    return float(optimizer.learning_rate)


if __name__ == "__main__":
    tf.random.set_seed(3)
    RESULT = train()
