import tensorflow as tf

x = tf.random.normal((32, 3), mean=5.0)
y = tf.reduce_sum(x, axis=1, keepdims=True)


class Frozen(tf.keras.Model):
    """Its normalization is kept as it is, which is said where it is called."""

    def __init__(self):
        super().__init__()
        self.normal = tf.keras.layers.BatchNormalization()
        self.dense = tf.keras.layers.Dense(1)

    def call(self, x, training=None):
        return self.dense(self.normal(x, training=False))


model = Frozen()
optimizer = tf.keras.optimizers.SGD(0.001)

for step in range(5):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x, training=False) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
