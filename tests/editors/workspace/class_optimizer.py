"""Fits a line; a function trains one step."""

import tensorflow as tf

tf.random.set_seed(0)
inputs = tf.random.uniform((64, 1), -1.0, 1.0)
targets = 3.0 * inputs + 1.0

model = tf.keras.Sequential([tf.keras.Input((1,)), tf.keras.layers.Dense(1)])


def train_step(x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    tf.keras.optimizers.Adam.apply_gradients(zip(grads, model.trainable_variables))
    return loss


for step in range(200):
    loss = train_step(inputs, targets)
    print(f"step {step}: loss {loss:.6f}")
