"""What Python does while a function is traced, and may do."""

import random

import numpy as np
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
total = tf.Variable(tf.zeros((3, 1)), trainable=False)
optimizer = tf.keras.optimizers.SGD(0.1)
optimizer.build([w])


class Trainer:
    def __init__(self):
        self.traced = 0
        self.weight = 0.0
        self.count = tf.Variable(0, trainable=False)

    @tf.function
    def step(self, x, y, rate):
        self.traced += 1
        print("traced", self.traced)
        if self.traced == 1:
            print("for the first time")
        if self.traced > 5:
            print("traced too often")
        noise = tf.random.normal(tf.shape(x), seed=random.randint(0, 9))
        with tf.GradientTape() as tape:
            loss = rate * tf.reduce_mean(tf.square((x + 0.01 * noise) @ w - y)) + self.weight
        total.assign_add(tape.gradient(loss, w))
        self.count.assign_add(1)
        if self.count % 4 == 0:
            optimizer.apply_gradients([(total / 4.0, w)])
            total.assign(tf.zeros_like(total))


trainer = Trainer()
trainer.weight = 0.5
for epoch in range(4):
    chosen = np.random.permutation(32)[:8]
    trainer.step(tf.gather(x, chosen), tf.gather(y, chosen), tf.constant(1.0 / (epoch + 1)))

weight = 0.0
for epoch in range(3):
    weight = weight + 0.1

    @tf.function
    def step():
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(x @ w - y)) + weight * tf.reduce_sum(tf.square(w))
        optimizer.apply_gradients([(tape.gradient(loss, w), w)])

    step()
    step()


def eager_step():
    global weight
    weight *= 0.5
    chosen = np.random.permutation(32)[:8]
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(tf.gather(x, chosen) @ w - tf.gather(y, chosen)))
    if weight < 0.1:
        optimizer.apply_gradients([(tape.gradient(loss, w), w)])


eager_step()
eager_step()


@tf.function
def scaled_step(x, y, scale):
    with tf.GradientTape() as tape:
        loss = scale * tf.reduce_mean(tf.square(x @ w - y)) * trainer.weight
    optimizer.apply_gradients([(tape.gradient(loss, w), w)])


for epoch in range(3):
    trainer.weight = 0.1 * epoch
    scaled_step(x, y, 1.0 / (epoch + 1))
