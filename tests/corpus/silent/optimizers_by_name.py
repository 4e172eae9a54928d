"""Optimizers given by their name or class where that is right."""

import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)


class Regression(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = tf.keras.layers.Dense(1)

    def call(self, inputs):
        return self.dense(inputs)

    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self(x) - y))
        grads = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(grads, self.trainable_variables))
        return {"loss": loss}


class Wrapper:
    def __init__(self, model):
        self.model = model

    def compile(self, optimizer):
        self.model.compile(optimizer=optimizer())


def fit(model, optimizer="adam"):
    if isinstance(optimizer, str):
        optimizer = tf.keras.optimizers.get(optimizer)
    for _ in range(3):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(model(x) - y))
        grads = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(grads, model.trainable_variables))


model = Regression()
model.compile(optimizer="adam")
model.fit(x, y, verbose=0)
Wrapper(model).compile(optimizer=tf.keras.optimizers.Adam)
model.fit(x, y, verbose=0)
fit(Regression())
fit(Regression(), tf.keras.optimizers.SGD())
