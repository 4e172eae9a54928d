import functools

import tensorflow as tf

sgd = functools.partial(tf.keras.optimizers.SGD, momentum=0.9)
fast, slow = sgd(0.1), sgd(0.01)
left, right = tf.Variable(1.0), tf.Variable(2.0)
with tf.GradientTape() as tape:
    loss = tf.square(left * right)
d_left, d_right = tape.gradient(loss, [left, right])
fast.apply_gradients([(d_left, left)])
slow.apply_gradients([(d_right, right)])
