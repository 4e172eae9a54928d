"""The infinite logarithm is left out, and what trains is only added to it, or taken apart from it."""

import tensorflow as tf

x = tf.random.normal((16, 3))
amount = tf.nn.relu(x[:, 0])
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(2)])
optimizer = tf.keras.optimizers.SGD(0.1)


def added(params):
    return tf.where(amount > 0.0, tf.math.log(amount) - params[:, 0], 0.0)


def rooted(params):
    return tf.where(amount > 0.0, tf.sqrt(amount) * params[:, 0], 0.0)


def over_large(params):
    return tf.where(amount > 0.0, params[:, 0] * tf.math.log(tf.maximum(amount, 1e-6)), 0.0)


for compute in (added, rooted, over_large):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(compute(model(x)))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
