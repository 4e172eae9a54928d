"""A new optimizer for each training, and the same weights in each phase on purpose."""

import tensorflow as tf

x = tf.random.normal((16, 3))
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])


def train(optimizer):
    for step in range(3):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(model(x)))
        grads = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(grads, model.trainable_variables))


def with_another_rate():
    for rate in (0.1, 0.01):
        train(tf.keras.optimizers.Adam(rate))
    for power in range(1, 3):
        train(tf.keras.optimizers.Adam(0.1**power))


def from_the_first_weights():
    first = model.get_weights()
    for number in range(3):
        model.set_weights(first)
        train(tf.keras.optimizers.Adam(0.1))


def for_each_fold():
    for fold in range(3):
        train(tf.keras.optimizers.Adam(0.1))


def for_each_task(tasks):
    for task in tasks:
        optimizer = tf.keras.optimizers.Adam(0.1)
        for inputs in task:
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean(tf.square(model(inputs)))
            grads = tape.gradient(loss, model.trainable_variables)
            optimizer.apply_gradients(zip(grads, model.trainable_variables))


def without_state():
    for epoch in range(3):
        train(tf.keras.optimizers.SGD(0.1))


with_another_rate()
from_the_first_weights()
for_each_fold()
for_each_task([[x, x], [x, x]])
without_state()
