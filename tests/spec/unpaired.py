"""A training step with one plain fault, and the same repaired."""

BROKEN = """\
import tensorflow as tf

optimizer = tf.keras.optimizers.SGD(0.1)


def step(model, x):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(model(x))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(gradients)
"""
REPAIRED = BROKEN.replace("(gradients)", "(zip(gradients, model.trainable_variables))")
