"""Keras tells the layers of a model what the model is told, though its `call` has no `training`."""

import tensorflow as tf


class Tagger(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.widen = tf.keras.layers.Dense(8, "relu")
        self.drop = tf.keras.layers.Dropout(0.3)
        self.score = tf.keras.layers.Dense(1)

    def call(self, words):
        return self.score(self.drop(self.widen(words)))


x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
tagger = Tagger()
optimizer = tf.keras.optimizers.SGD(0.05)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(tagger(x, training=True) - y))
    grads = tape.gradient(loss, tagger.trainable_variables)
    optimizer.apply_gradients(zip(grads, tagger.trainable_variables))
