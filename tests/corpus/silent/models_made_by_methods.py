"""Models that a method puts together, of which nobody here tells when it is called."""

import tensorflow as tf
from tensorflow.keras import layers
from tensorflow.keras.models import Model, Sequential


class Pair:
    def __init__(self):
        self.of_first = tf.keras.optimizers.Adam(0.01)
        self.of_second = tf.keras.optimizers.Adam(0.01)

    def create_first(self):
        given = layers.Input(shape=(3,))
        hidden = layers.BatchNormalization()(given)
        self.first = Model(inputs=given, outputs=layers.Dense(1)(hidden))

    def create_second(self):
        model = Sequential()
        for size in (8, 4):
            model.add(layers.Dense(size))
            model.add(layers.Dropout(0.3))
        model.add(layers.Dense(1))
        self.second = model

    @tf.function
    def step_of_first(self, x, y):
        with tf.GradientTape() as tape:
            out = self.first(x, training=True)  # TL514 if: out = self.first(x)
            loss = tf.reduce_mean(tf.square(out - y))
        grads = tape.gradient(loss, self.first.trainable_variables)
        self.of_first.apply_gradients(zip(grads, self.first.trainable_variables))

    @tf.function
    def step_of_second(self, x, y):
        with tf.GradientTape() as tape:
            out = self.second(x, training=True)  # TL514 if: out = self.second(x)
            loss = tf.reduce_mean(tf.square(out - y))
        grads = tape.gradient(loss, self.second.trainable_variables)
        self.of_second.apply_gradients(zip(grads, self.second.trainable_variables))
