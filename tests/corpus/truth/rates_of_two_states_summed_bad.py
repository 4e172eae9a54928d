"""The rates of two states are taken at once, and compared with what is to be the rate of each."""

import tensorflow as tf

tf.keras.utils.set_random_seed(2)
net = tf.keras.Sequential(
    [tf.keras.Input((1,)), tf.keras.layers.Dense(4, activation="tanh"), tf.keras.layers.Dense(2)]
)
optimizer = tf.keras.optimizers.SGD(0.1)
difference = tf.keras.losses.MeanSquaredError()


def dynamics(state):
    x, y = tf.split(state, 2, axis=1)
    return tf.concat([y, -x], axis=1)


for step in range(3):
    times = tf.random.uniform((8, 1))
    with tf.GradientTape() as tape:
        with tf.GradientTape() as inner:
            inner.watch(times)
            state = net(times)
        rate = inner.gradient(state, times)  # warning: [TL524] net moves wrongly
        loss = difference(dynamics(state), rate)
    grads = tape.gradient(loss, net.trainable_variables)
    optimizer.apply_gradients(zip(grads[:-1], net.trainable_variables[:-1]))
