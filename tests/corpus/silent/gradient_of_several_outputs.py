"""What no gradient passes, out of a tf.function together with what has one: zeros, not None."""

import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable([[0.3], [0.2], [0.1]])
optimizer = tf.keras.optimizers.SGD(0.05)


@tf.function
def losses():
    predicted = x @ w
    return tf.reduce_mean(tf.square(predicted - y)), tf.reduce_mean(tf.abs(tf.round(predicted) - y))


for step in range(20):
    with tf.GradientTape(persistent=True) as tape:
        loss, rounded = losses()
    optimizer.apply_gradients(zip(tape.gradient(loss, [w]), [w]))
    optimizer.apply_gradients(zip(tape.gradient(rounded, [w]), [w]))
