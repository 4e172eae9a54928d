"""Regularizers whose penalty reaches the loss, or that have none."""

import numpy as np
import tensorflow as tf

x = np.ones((8, 2), "float32")
y = np.ones((8, 1), "float32")
L2 = tf.keras.regularizers.L2


class Added(tf.keras.Model):
    """Takes the loss of Keras, which holds the penalties."""

    def __init__(self):
        super().__init__()
        self.out = tf.keras.layers.Dense(1, kernel_regularizer=L2(0.1))

    def call(self, inputs):
        return self.out(inputs)

    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            loss = self.compute_loss(x=x, y=y, y_pred=self(x, training=True))
        grads = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(grads, self.trainable_variables))
        return {"loss": loss}


class Own(Added):
    """Has a loss of its own, without the penalties, which are added."""

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None):
        return tf.reduce_mean(tf.square(y - y_pred))

    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            loss = self.compute_loss(x=x, y=y, y_pred=self(x, training=True))
            loss += tf.add_n(self.losses)
        grads = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(grads, self.trainable_variables))
        return {"loss": loss}


for kind in (Added, Own):
    model = kind()
    model.compile(tf.keras.optimizers.SGD(0.1), "mse")
    model.fit(x, y, verbose=0)

# The penalties for weights are computed where they are read, before the call as after it.
dense = tf.keras.layers.Dense(1, kernel_regularizer=L2(0.1))
model = tf.keras.Sequential([tf.keras.Input((2,)), dense])
optimizer = tf.keras.optimizers.SGD(0.1)
for step in range(3):
    with tf.GradientTape() as tape:
        loss = tf.add_n(model.losses)
        for one in model.losses:
            loss += 0.0 * one
        loss += tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    print(float(sum(model.losses)))
