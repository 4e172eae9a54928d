"""Keras 2 spellings; this runs on TensorFlow 2.15 and earlier."""

import tensorflow as tf
from tensorflow.keras import mixed_precision

legacy = tf.keras.optimizers.legacy.SGD(0.1)
W = tf.Variable([[1.0], [1.0]], name="W")
x = tf.constant([[1.0, 2.0], [0.5, -1.0]])


def step():
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum((x @ W) ** 2)
    legacy.apply_gradients(zip(tape.gradient(loss, [W]), [W]), name="train")


step()
W = tf.Variable([[0.5], [0.5]], name="W")
step()

new = tf.keras.optimizers.SGD(0.1)
new.minimize(lambda: tf.reduce_sum(W**2), [W])
with tf.GradientTape() as tape:
    loss = tf.reduce_sum(W**2)
new.minimize(loss, [W], tape=tape)
with tf.GradientTape() as tape:
    loss = tf.reduce_sum(W**2)
pairs = new.compute_gradients(loss, [W], tape=tape)
new.apply_gradients(pairs)

scaled = mixed_precision.LossScaleOptimizer(tf.keras.optimizers.SGD(0.1))
with tf.GradientTape() as tape:
    loss = tf.reduce_sum(W**2)
    scaled_loss = scaled.get_scaled_loss(loss)
scaled_gradients = tape.gradient(scaled_loss, [W])
gradients = scaled.get_unscaled_gradients(scaled_gradients)
scaled.apply_gradients(zip(gradients, [W]))
