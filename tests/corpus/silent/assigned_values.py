"""What can be assigned, and assigned to."""

import numpy as np
import tensorflow as tf

w = tf.Variable([1.0, 2.0, 3.0])
w[0].assign(4.0)
w[1:].assign([5.0, 6.0])
w.assign(np.ones(3, "float32"))
w.assign([1.0, 2.0, 3.0])
w.assign_add(0.1 * tf.ones(3))
w.assign_sub(w * 0.5)
for variable in [w]:
    variable.assign(tf.clip_by_value(variable, -1.0, 1.0))

model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
for ours, theirs in zip(model.variables, tf.keras.models.clone_model(model).variables):
    ours.assign(0.9 * ours + 0.1 * theirs)
model.trainable_variables[0].assign(tf.ones((3, 1)))
model.layers[-1].kernel.assign(tf.ones((3, 1)))


def blend(target, source):
    if hasattr(target, "assign"):
        target.assign(0.5 * (target + source))
        return target
    return 0.5 * (target + source)


blend(w, tf.ones(3))
blend(tf.ones(3), tf.ones(3))

with tf.GradientTape() as tape:
    loss = tf.reduce_sum(tf.square(w))
w.assign_sub(0.1 * tape.gradient(loss, w))
