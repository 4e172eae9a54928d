import warnings

import tensorflow as tf


def expert(units):
    return tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(units), tf.keras.layers.Dense(1)])


left, right, gate = expert(2), expert(4), expert(3)
optimizer = tf.keras.optimizers.Adam()


def vote(question):
    share = tf.sigmoid(gate(question))
    return share * left(question) + (1.0 - share) * right(question)


with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.square(vote(tf.ones((2, 3))) - 1.0))
weights = left.trainable_weights + right.trainable_weights + gate.trainable_weights
grads = tape.gradient(loss, weights)
with warnings.catch_warnings(record=True) as heard:
    warnings.simplefilter("always")
    optimizer.apply_gradients(zip(grads, weights))
print([str(one.message)[:40] for one in heard])
