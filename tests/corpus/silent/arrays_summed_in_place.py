"""Gradients are added to NumPy arrays in place: `+=` changes the array that a list holds, too."""

import numpy as np
import tensorflow as tf

model = tf.keras.Sequential([tf.keras.layers.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(0.01)
x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)


def loss_of(k):
    return tf.reduce_mean(tf.square(model(x[k : k + 4]) - y[k : k + 4]))


def fisher():
    total = [np.zeros(v.shape, "float32") for v in model.trainable_variables]
    for k in range(8):
        with tf.GradientTape() as tape:
            loss = loss_of(k)
        for t, g in zip(total, tape.gradient(loss, model.trainable_variables)):
            t += np.square(g.numpy()) / 8
    return [tf.constant(t) for t in total]


def fisher_by_index():
    total = [np.zeros(v.shape, "float32") for v in model.trainable_variables]
    for k in range(8):
        with tf.GradientTape() as tape:
            loss = loss_of(k)
        for i, g in enumerate(tape.gradient(loss, model.trainable_variables)):
            kept = total[i]
            kept += np.square(g.numpy()) / 8
    return total


def add(kept, gradient):
    kept += gradient.numpy()


def summed():
    total = np.zeros((3, 1), "float32")
    for k in range(8):
        with tf.GradientTape() as tape:
            loss = loss_of(k)
        kernel, _ = tape.gradient(loss, model.trainable_variables)
        add(total, kernel)
    return total


class Running:
    def __init__(self):
        self.total = np.zeros((3, 1), "float32")

    def see(self, k):
        with tf.GradientTape() as tape:
            loss = loss_of(k)
        kernel, _ = tape.gradient(loss, model.trainable_variables)
        total = self.total
        total *= 0.9
        total += kernel.numpy()


importance, by_index, whole, running = fisher(), fisher_by_index(), summed(), Running()
running.see(0)
for _ in range(20):
    with tf.GradientTape() as tape:
        loss = loss_of(0) + tf.add_n(
            [tf.reduce_sum(f * tf.square(v)) for f, v in zip(importance, model.trainable_variables)]
        )
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
print(by_index, whole, running.total)
