import tensorflow as tf

tf.keras.utils.set_random_seed(1)
average = tf.Variable(0.0, trainable=False)


class Logged:
    """Keeps the largest norm of a gradient beside what an optimizer does."""

    def __init__(self, inner):
        self.inner = inner

    def apply_gradients(self, pairs):
        self.inner.apply_gradients(pairs)
        for gradient, _ in pairs:  # warning: [TL107] average does not move
            average.assign(tf.maximum(average, tf.norm(gradient)))


x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = Logged(tf.keras.optimizers.SGD(0.05))

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
