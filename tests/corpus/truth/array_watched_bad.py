import numpy as np
import tensorflow as tf

x = np.ones((4, 3), "float32")
point = tf.Variable(x)

for step in range(5):
    with tf.GradientTape() as tape:
        tape.watch(x)  # error: [TL430] raises ValueError: Passed in object
        loss = tf.reduce_mean(tf.square(point - 0.5 * tf.reduce_mean(x)))
    point.assign_sub(0.1 * tape.gradient(loss, point))
