import tensorflow as tf

tf.keras.utils.set_random_seed(3)
x = tf.random.normal((32, 6))


class Nearest(tf.keras.layers.Layer):
    def __init__(self, codes, size):
        super().__init__()
        self.book = self.add_weight(name="book", shape=(codes, size), initializer="random_normal")

    def call(self, inputs):
        far = tf.reduce_sum(tf.square(inputs[:, None] - self.book[None]), axis=-1)
        chosen = tf.gather(self.book, tf.argmin(far, axis=1))
        towards = tf.reduce_mean(tf.square(tf.stop_gradient(chosen) - inputs))
        pulled = tf.reduce_mean(tf.square(tf.stop_gradient(chosen) - tf.stop_gradient(inputs)))  # warning: [TL570] nearest.book does not move
        self.add_loss(pulled + 0.25 * towards)
        return inputs + tf.stop_gradient(chosen - inputs)


nearest = Nearest(8, 3)
model = tf.keras.Sequential([tf.keras.layers.Dense(3), nearest, tf.keras.layers.Dense(6)])
model(x)
optimizer = tf.keras.optimizers.SGD(0.1)

for _ in range(3):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - x)) + tf.add_n(model.losses)
    grads = tape.gradient(loss, model.trainable_variables)
    pairs = [(grad, one) for grad, one in zip(grads, model.trainable_variables) if grad is not None]
    optimizer.apply_gradients(pairs)
