"""A custom gradient whose gradient is a function with a gradient of its own."""

import tensorflow as tf


def blur(inputs):
    @tf.custom_gradient
    def func(inputs):
        @tf.custom_gradient
        def grad(upstream):
            return 0.5 * upstream, func

        return 0.5 * inputs, grad

    return func(inputs)


x = tf.Variable([0.3, -0.2])
with tf.GradientTape() as outer:
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(blur(x) ** 2)
    slope = tape.gradient(loss, x)
print(slope, outer.gradient(slope, x))
