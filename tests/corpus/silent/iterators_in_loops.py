"""Iterators that are made again and again, where that is right."""

import numpy as np
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.1)
data = tf.data.Dataset.from_tensor_slices((x, y))


def train(inputs, labels):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(inputs @ w - labels))
    optimizer.apply_gradients([(tape.gradient(loss, w), w)])
    return loss


def drawn(size=8):
    chosen = np.random.permutation(32)[:size]
    yield tf.gather(x, chosen), tf.gather(y, chosen)


shuffled = data.shuffle(32).batch(8)
for step in range(3):
    inputs, labels = next(iter(shuffled))
    train(inputs, labels)
    inputs, labels = next(drawn())
    train(inputs, labels)
    inputs, labels = next(iter(data.batch(8).skip(step)))
    train(inputs, labels)

for epoch in range(3):
    batches = iter(data.batch(8))
    for _ in range(4):
        inputs, labels = next(batches)
        train(inputs, labels)
    inputs, labels = next(iter(data.batch(8)))
    print("validation", tf.reduce_mean(tf.square(inputs @ w - labels)).numpy())
    for inputs, labels in data.batch(8).take(3):
        train(inputs, labels)

inputs, labels = next(iter(data.batch(8)))
for step in range(3):
    train(inputs, labels)
