"""Lists of variables that serve several losses, or that something unknown or shared may use."""

import tensorflow as tf

x = tf.random.normal((8, 2))
y = tf.reduce_sum(x, axis=1, keepdims=True)
optimizer = tf.keras.optimizers.SGD(0.01)
first = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
second = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
both = first.trainable_variables + second.trainable_variables
optimizer.build(both)

# each loss in its turn
for model in (first, second):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    optimizer.apply_gradients(zip(tape.gradient(loss, both), both))

with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.square(first(x) - y))
optimizer.apply_gradients(zip(tape.gradient(loss, both), both))
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.square(second(x) - y))
optimizer.apply_gradients(zip(tape.gradient(loss, both), both))

# one is a part of the other
whole = tf.keras.Sequential([first, tf.keras.layers.Dense(1)])
whole(x)
listed = first.trainable_variables + whole.layers[-1].trainable_variables
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.square(whole(x) - y))
tf.keras.optimizers.SGD(0.01).apply_gradients(zip(tape.gradient(loss, listed), listed))

# what has no gradient is left out, on purpose
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.square(first(x) - y))
pairs = [(g, v) for g, v in zip(tape.gradient(loss, both), both) if g is not None]
optimizer.apply_gradients(pairs)
