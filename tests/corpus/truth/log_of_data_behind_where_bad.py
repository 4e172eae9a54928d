"""The logarithm of amounts, some of which are zero, is left out by `tf.where` too late."""

import tensorflow as tf

tf.random.set_seed(1)
x = tf.random.normal((16, 3))
amount = tf.nn.relu(x[:, 0])
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(2)])
optimizer = tf.keras.optimizers.SGD(0.1)


def surprise(amount, params):
    mean, log_scale = tf.unstack(params, axis=1)
    wet = tf.greater(amount, 0.0)
    z = (tf.math.log(amount) - mean) * tf.exp(-log_scale)  # warning: [TL522] model moves wrongly
    return tf.reduce_mean(tf.where(wet, 0.5 * tf.square(z) + log_scale, tf.zeros_like(amount)))


for step in range(3):
    with tf.GradientTape() as tape:
        loss = surprise(amount, model(x))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
