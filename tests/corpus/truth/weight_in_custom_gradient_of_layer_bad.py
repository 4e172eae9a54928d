"""The gradient of a layer's own step reads a weight that `build` makes, and takes no `variables`."""

import tensorflow as tf


class Spike(tf.keras.layers.Layer):
    def build(self, shape):
        self.threshold = self.add_weight(name="threshold", shape=(shape[-1],), initializer="zeros")

    def call(self, inputs):
        @tf.custom_gradient
        def step(x):
            above = x - self.threshold  # error: [TL313] raises TypeError: grad_fn must accept keyword argument 'variables'

            def grad(upstream):
                return upstream * tf.exp(-tf.square(above))

            return tf.cast(above > 0.0, x.dtype), grad

        return step(inputs)


dense, spike, out = tf.keras.layers.Dense(4), Spike(), tf.keras.layers.Dense(1)
optimizer = tf.keras.optimizers.SGD(0.1)
x = tf.random.normal((8, 3))

for _ in range(3):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(out(spike(dense(x))) - 1.0))
    variables = dense.trainable_variables + spike.trainable_variables + out.trainable_variables
    grads = tape.gradient(loss, variables)
    optimizer.apply_gradients(zip(grads, variables))
