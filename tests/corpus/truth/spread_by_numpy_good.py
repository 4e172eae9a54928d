import tensorflow as tf

tf.keras.utils.set_random_seed(3)
x = tf.random.normal((64, 6))


class Sampler(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.middle = tf.keras.layers.Dense(2)
        self.log_spread = tf.keras.layers.Dense(2)
        self.back = tf.keras.layers.Dense(6)

    def call(self, inputs):
        middle, log_spread = self.middle(inputs), self.log_spread(inputs)
        drawn = middle + tf.exp(0.5 * log_spread) * tf.random.normal((64, 2), seed=1)
        return self.back(drawn), middle, log_spread


model = Sampler()
model(x)
optimizer = tf.keras.optimizers.SGD(0.1)

for _ in range(5):
    with tf.GradientTape() as tape:
        back, middle, log_spread = model(x)
        closeness = tf.reduce_mean(tf.square(back - x))
        prior = tf.reduce_mean(tf.square(middle) + tf.exp(log_spread) - log_spread - 1.0)
        loss = closeness + 0.1 * prior
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
