import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.mixed_precision.LossScaleOptimizer(tf.keras.optimizers.SGD(0.1))


def scale(loss):
    if hasattr(optimizer, "get_scaled_loss"):
        return optimizer.get_scaled_loss(loss)
    return optimizer.scale_loss(loss)


for step in range(5):
    with tf.GradientTape() as tape:
        loss = scale(tf.reduce_mean(tf.square(x @ w - y)))
    grads = tape.gradient(loss, [w])
    try:
        grads = optimizer.get_unscaled_gradients(grads)
    except AttributeError:
        pass
    optimizer.apply_gradients(zip(grads, [w]))

# Scaled by hand, as the optimizer undoes it.
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.square(x @ w - y)) * 32768.0
optimizer.apply_gradients(zip(tape.gradient(loss, [w]), [w]))
