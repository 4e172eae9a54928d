import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)


class Weighting(tf.keras.layers.Layer):
    def __init__(self, count):
        super().__init__()
        self.log_variances = [
            self.add_weight(shape=(), initializer="zeros") for _ in range(count)
        ]

    def call(self, losses):
        return sum(
            tf.exp(-one) * loss + one for one, loss in zip(self.log_variances, losses)
        )


model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
weighting = Weighting(2)
optimizer = tf.keras.optimizers.SGD(0.05)

for step in range(20):
    with tf.GradientTape() as tape:
        given = model(x)
        loss = weighting([tf.reduce_mean(tf.square(given - y)), tf.reduce_mean(given**2)])
    variables = model.trainable_variables  # warning: [TL640] weighting does not move
    grads = tape.gradient(loss, variables)
    optimizer.apply_gradients(zip(grads, variables))
