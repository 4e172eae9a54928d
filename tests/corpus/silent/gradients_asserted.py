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


def test_by_hand(layer, inputs):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(layer(inputs)))
    gradients = tape.gradient(loss, layer.trainable_variables)
    if len(gradients) != 2:
        raise ValueError("a layer has a kernel and a bias")


def test_by_hand_the_other_way(layer, inputs):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(layer(inputs)))
    gradients = tape.gradient(loss, layer.trainable_variables)
    if len(gradients) == 2:
        print("a kernel and a bias")
    else:
        raise ValueError("a layer has a kernel and a bias")


dense = tf.keras.layers.Dense(1)
dense.build((None, 3))
test_all_are_trained(dense, tf.ones((2, 3)))
test_nothing_to_train(tf.keras.layers.ReLU(), tf.ones((2, 3)))
test_by_hand(dense, tf.ones((2, 3)))
test_by_hand_the_other_way(dense, tf.ones((2, 3)))
