"""Rows and columns that are to meet each with each, or whose sizes have nothing to do."""

import numpy as np
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1)
net = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.01)
quantiles = np.array([0.1, 0.5, 0.9], "float32")
centers = tf.Variable(np.linspace(-1.0, 1.0, 32), dtype=tf.float32)


def train(loss_of):
    with tf.GradientTape() as tape:
        loss = loss_of()
    grads = tape.gradient(loss, net.trainable_variables)
    optimizer.apply_gradients(zip(grads, net.trainable_variables))


# Ranks and distances between all pairs.
train(lambda: tf.reduce_mean(tf.nn.relu(1.0 - (net(x)[:, 0][:, None] - y[None, :]))))
train(lambda: tf.reduce_mean(tf.abs(net(x)[:, 0][:, None] - y)))
train(lambda: tf.reduce_mean(tf.square(net(x) - tf.transpose(net(x)))))
train(lambda: tf.reduce_mean(tf.square(tf.expand_dims(tf.squeeze(net(x), -1), 1) - y)))
# One prediction against several quantiles, and against centres that are trained.
train(lambda: tf.reduce_mean(tf.abs(net(x) - quantiles)))
train(lambda: tf.reduce_mean(tf.exp(-tf.square(net(x) - centers))))
# The same shape on both sides.
train(lambda: tf.reduce_mean(tf.square(net(x) - y[:, None])))
train(lambda: tf.reduce_mean(tf.square(tf.squeeze(net(x)) - y)))
train(lambda: tf.reduce_mean(tf.square(net(x)[..., 0] - y)))
train(lambda: tf.reduce_mean(tf.square(tf.reshape(net(x), [-1]) - y)))
train(lambda: tf.reduce_mean(tf.square(net(x) - tf.reduce_sum(x, axis=1, keepdims=True))))
train(lambda: tf.reduce_mean(tf.reduce_sum(net(x) - y, axis=0)))


# The width is left over: a matrix of as many rows, and no row.
def draw(count):
    points = np.random.default_rng(2).uniform(size=(count, 2, 2))
    return np.ones((count, 3), "float32"), points.reshape(count, -1).astype("float32")


wide = tf.keras.Sequential([tf.keras.Input((3,))])
wide.add(tf.keras.layers.Dense(4))


def fit(features, points):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(wide(features) - points))
    grads = tape.gradient(loss, wide.trainable_variables)
    tf.keras.optimizers.SGD(0.01).apply_gradients(zip(grads, wide.trainable_variables))


fit(*map(tf.constant, draw(32)))
# The sum for one example, and a penalty that is one number.
train(lambda: tf.square(1.0 - tf.reduce_sum(net(x[:1]) * tf.one_hot([0], 1))))
train(lambda: tf.reduce_mean(y) * 0.01 + tf.reduce_sum(net(x) * net(x)))
