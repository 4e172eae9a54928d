"""Fits a line; the gradients are clipped before they are applied."""

import tensorflow as tf

tf.random.set_seed(0)
inputs = tf.random.uniform((64, 1), -1.0, 1.0)
targets = 3.0 * inputs + 1.0

model = tf.keras.Sequential([tf.keras.Input((1,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.3)

for step in range(50):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(inputs) - targets))
    grads = tape.gradient(loss, model.trainable_variables)
    clipped, _ = tf.clip_by_global_norm(grads, 1.0)
    optimizer.apply_gradients(clipped)
    print(f"step {step}: loss {loss:.6f}")
