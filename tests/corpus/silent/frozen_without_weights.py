"""Layers that are frozen after the list was read, and have nothing to train or come last."""

import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
dropout = tf.keras.layers.Dropout(0.1)
model = tf.keras.Sequential(
    [
        tf.keras.Input((3,)),
        tf.keras.layers.Dense(4),
        tf.keras.layers.Activation("relu"),
        dropout,
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(1, name="head"),
    ]
)
optimizer = tf.keras.optimizers.SGD(0.05)

variables = model.trainable_variables
model.layers[1].trainable = False
model.layers[-2].trainable = False
dropout.trainable = False

for step in range(5):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, variables)
    optimizer.apply_gradients(zip(grads, variables))

with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.square(model(x) - y))
grads = tape.gradient(loss, model.trainable_variables)
model.get_layer("head").trainable = False
tf.keras.optimizers.SGD(0.05).apply_gradients(zip(grads, model.trainable_variables))
