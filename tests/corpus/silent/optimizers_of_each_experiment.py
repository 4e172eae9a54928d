"""Each experiment makes its optimizers once, and a loop lets each of these do its step."""

import tensorflow as tf

x = tf.random.normal((8, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])


def make():
    return tf.keras.optimizers.Adam(0.01)


def experiment():
    optimizers = (tf.keras.optimizers.SGD(0.1), make())
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    gradients = tape.gradient(loss, model.trainable_variables)
    for optimizer in optimizers:
        optimizer.apply_gradients(zip(gradients, model.trainable_variables))


experiment()
experiment()
