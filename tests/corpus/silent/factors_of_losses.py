"""Factors of a loss that are trained by a term of their own, against it, or not with it."""

import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w, scale = tf.Variable(tf.ones((3, 1))), tf.Variable(1.0)
log_variance, multiplier, alpha = tf.Variable(0.0), tf.Variable(1.0), tf.Variable(0.1)
first, second, third, fourth, dual = (tf.keras.optimizers.SGD(0.01) for _ in range(5))

for _ in range(3):
    # With a term of its own.
    with tf.GradientTape() as tape:
        error = tf.reduce_mean(tf.square(x @ w - y))
        loss = tf.exp(-log_variance) * error + log_variance
    sources = [w, log_variance]
    first.apply_gradients(zip(tape.gradient(loss, sources), sources))

    # By ascent.
    with tf.GradientTape() as tape:
        error = tf.reduce_mean(tf.square(x @ w - y))
        loss = error + multiplier * (tf.reduce_sum(tf.square(w)) - 1.0)
    down, up = tape.gradient(loss, [w, multiplier])
    second.apply_gradients([(down, w)])
    dual.apply_gradients([(-up, multiplier)])

    # By a loss of its own, of what is constant in it.
    entropy = tf.reduce_mean(tf.square(x @ w))
    with tf.GradientTape() as tape:
        loss = -alpha * tf.stop_gradient(entropy - 1.0)
    third.apply_gradients([(tape.gradient(loss, alpha), alpha)])

    # Not trained in this step.
    with tf.GradientTape() as tape:
        error = tf.reduce_mean(tf.square(x @ w - y))
        loss = error + alpha * tf.reduce_mean(tf.abs(w))
    second.apply_gradients(zip(tape.gradient(loss, [w]), [w]))

    # A part of the prediction.
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(scale * (x @ w) - y)) + tf.reduce_mean(tf.square(w))
    fourth.apply_gradients(zip(tape.gradient(loss, [w, scale]), [w, scale]))
