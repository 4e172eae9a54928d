"""Gradients that a test asserts something about are used, be it only their number."""

import tensorflow as tf


def test_nothing_to_train(layer, inputs):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(layer(inputs)))
    gradients = tape.gradient(loss, tape.watched_variables())
    assert len(gradients) == 0


def test_all_are_trained(layer, inputs):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(layer(inputs)))
    gradients = tape.gradient(loss, layer.trainable_variables)
    assert len(gradients) == 2


dense = tf.keras.layers.Dense(1)
dense.build((None, 3))
test_all_are_trained(dense, tf.ones((2, 3)))
test_nothing_to_train(tf.keras.layers.ReLU(), tf.ones((2, 3)))
