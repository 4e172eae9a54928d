"""Loss scaling by the names of both Kerases: what is asked for leaves the function first."""

import tensorflow as tf

x = tf.random.normal((64, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.mixed_precision.LossScaleOptimizer(tf.keras.optimizers.SGD(0.05))


def scaled(loss):
    if hasattr(optimizer, "scale_loss"):
        return optimizer.scale_loss(loss)
    return optimizer.get_scaled_loss(loss)


def unscaled(grads):
    if not hasattr(optimizer, "get_unscaled_gradients"):
        return grads
    return optimizer.get_unscaled_gradients(grads)


for _ in range(10):
    with tf.GradientTape() as tape:
        loss = scaled(tf.reduce_mean(tf.square(model(x, training=True) - y)))
    grads = unscaled(tape.gradient(loss, model.trainable_variables))
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
