"""What the train_step of a model may do, and a callback with its model."""

import numpy as np
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)


class Regression(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = tf.keras.layers.Dense(1)
        self.weight = tf.Variable(0.0, trainable=False)
        self.count = tf.Variable(0, trainable=False)
        self.clip = None
        self.steps = 0
        self.shown = 0.0

    def call(self, inputs):
        return self.dense(inputs)

    def train_step(self, data):
        inputs, labels = data
        self.steps += 1
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self(inputs, training=True) - labels))
            if self.losses:
                loss += tf.add_n(self.losses)
            loss += self.weight * tf.reduce_sum(tf.square(self.dense.kernel))
        grads = tape.gradient(loss, self.trainable_variables)
        if self.clip is not None:
            grads = [tf.clip_by_norm(grad, self.clip) for grad in grads]
        if loss.shape.rank == 0 and len(grads) > 0:
            self.optimizer.apply_gradients(zip(grads, self.trainable_variables))
        self.count.assign_add(1)
        return {"mse": loss}


class Warmup(tf.keras.callbacks.Callback):
    def on_epoch_begin(self, epoch, logs=None):
        self.model.weight.assign(0.01 * epoch)
        self.model.shown = 0.1 * epoch


model = Regression()
model.compile(optimizer=tf.keras.optimizers.SGD(0.1))
model.fit(x, y, epochs=3, verbose=0, callbacks=[Warmup()])


class Converted(Regression):
    @tf.function
    def train_step(self, data):
        inputs, labels = data
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self(inputs, training=True) - labels))
        grads = tape.gradient(loss, self.trainable_variables)
        if tf.math.is_finite(loss):
            self.optimizer.apply_gradients(zip(grads, self.trainable_variables))
        return {"mse": loss}


model = Converted()
model.compile(optimizer=tf.keras.optimizers.SGD(0.1))
model.fit(x, y, epochs=2, verbose=0)
