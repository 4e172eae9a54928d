import tensorflow as tf

x = tf.random.normal((64, 4), seed=1)
y = tf.reduce_sum(x, axis=1, keepdims=True)


class Quantizer(tf.Module):
    def __init__(self):
        super().__init__()
        self.book = tf.Variable(tf.random.normal((8, 2), seed=2))

    def __call__(self, z):
        distances = tf.reduce_sum(tf.square(z[:, None, :] - self.book[None]), axis=2)
        code = tf.gather(self.book, tf.argmin(distances, axis=1))
        loss = tf.reduce_mean(tf.square(code - tf.stop_gradient(z)))
        return tf.stop_gradient(code) + z - z, loss  # warning: [TL552] encoder does not move


encoder = tf.Variable(tf.random.normal((4, 2), seed=3))
decoder = tf.Variable(tf.random.normal((2, 1), seed=4))
quantizer = Quantizer()
variables = [encoder, decoder, quantizer.book]
optimizer = tf.keras.optimizers.SGD(0.1)


@tf.function
def step():
    with tf.GradientTape() as tape:
        code, loss = quantizer(x @ encoder)
        loss += tf.reduce_mean(tf.square(code @ decoder - y))
    grads = tape.gradient(loss, variables)
    optimizer.apply_gradients(zip(grads, variables))


for _ in range(20):
    step()
