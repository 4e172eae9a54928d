"""What is built in a graph can be differentiated in it."""

import tensorflow as tf


def slope():
    z = tf.constant(2.0)
    return tf.gradients(z * z, [z])


with tf.Graph().as_default():
    x = tf.constant(3.0)
    slopes = [*tf.gradients(x * x, [x]), *slope()]
    with tf.compat.v1.Session() as session:
        print(session.run(slopes))

graph = tf.Graph()
with graph.as_default(), tf.compat.v1.Session() as session:
    print(session.run(slope()))
