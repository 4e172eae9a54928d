"""`tf.custom_gradient` is called with a method's function, which reads a variable by another name."""

import tensorflow as tf


class Quantizer(tf.Module):
    def __init__(self):
        super().__init__()
        self.scale = tf.Variable(4.0)

    def __call__(self, x):
        scale = self.scale

        def rounded(value):
            def grad(upstream):
                return upstream

            return tf.round(value * scale) / 4.0, grad  # error: [TL313] raises TypeError: grad_fn must accept keyword argument 'variables'

        return tf.custom_gradient(rounded)(x)


quantizer = Quantizer()
w = tf.Variable([0.3, 0.8])
optimizer = tf.keras.optimizers.SGD(0.1)

for _ in range(3):
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(tf.square(quantizer(w) - 1.0))
    variables = [w, quantizer.scale]
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
