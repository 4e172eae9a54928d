"""A model that is compiled with run_eagerly does at each step what Python does."""

import numpy as np
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)


class Regression(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = tf.keras.layers.Dense(1)
        self.count = 0
        self.weight = 0.0

    def call(self, inputs):
        return self.dense(inputs)

    def train_step(self, data):
        inputs, labels = data
        noise = np.random.normal(size=(1, 3)).astype("float32")
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self(inputs + noise, training=True) - labels))
            loss += self.weight * tf.reduce_sum(tf.square(self.dense.kernel))
        grads = tape.gradient(loss, self.trainable_variables)
        self.count += 1
        if tf.math.is_finite(loss) and self.count % 2 == 0:
            self.optimizer.apply_gradients(zip(grads, self.trainable_variables))
        return {"mse": loss}


class Warmup(tf.keras.callbacks.Callback):
    def on_epoch_begin(self, epoch, logs=None):
        self.model.weight = 0.01 * epoch


model = Regression()
model.compile(optimizer=tf.keras.optimizers.SGD(0.1), run_eagerly=True)
model.fit(x, y, epochs=3, verbose=0, callbacks=[Warmup()])
