import tensorflow as tf


class Tagger:
    def __init__(self):
        self.encoder = tf.keras.Sequential(
            [tf.keras.layers.Input((3,)), tf.keras.layers.Dense(4, activation="tanh")]
        )
        self.head = tf.keras.layers.Dense(1)
        self.variables = self.of_all([self.encoder, self.head])
        self.optimizer = tf.keras.optimizers.SGD(0.1)

    def of_all(self, layers):
        return [one for layer in layers for one in layer.trainable_variables]  # warning: [TL608] tagger.head moves wrongly

    def step(self, x, y):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self.head(self.encoder(x)) - y))
        grads = tape.gradient(loss, self.variables)
        self.optimizer.apply_gradients(zip(grads, self.variables))


tagger = Tagger()
x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
for _ in range(20):
    tagger.step(x, y)
