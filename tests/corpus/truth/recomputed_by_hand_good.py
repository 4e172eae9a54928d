import tensorflow as tf

tf.keras.utils.set_random_seed(3)
x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)


class Block(tf.Module):
    def __init__(self):
        super().__init__()
        self.draws = tf.random.Generator.from_seed(3)
        self.w = tf.Variable(tf.ones((3, 1)))

    def mask(self, inputs):
        return tf.round(self.draws.uniform(tf.shape(inputs)))

    def __call__(self, inputs):
        kept = self.mask(inputs)

        def body(inputs, w):
            return (inputs * kept) @ w

        @tf.custom_gradient
        def recomputed(inputs, w):
            def grad(upstream):
                with tf.GradientTape() as tape:
                    tape.watch([inputs, w])
                    again = body(inputs, w)
                return tape.gradient(again, [inputs, w], output_gradients=upstream)

            return body(inputs, w), grad

        return recomputed(inputs, tf.convert_to_tensor(self.w))


block = Block()
optimizer = tf.keras.optimizers.SGD(0.1)
for _ in range(5):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(block(x) - y))
    grads = tape.gradient(loss, block.trainable_variables)
    optimizer.apply_gradients(zip(grads, block.trainable_variables))
