"""Classes of optimizers as values, made instances later."""

import tensorflow as tf
from tensorflow.keras.optimizers import SGD, Adam, RMSprop

OPTIMIZERS = {"adam": Adam, "sgd": SGD, "rmsprop": RMSprop}


def make(name, lr):
    optimizer_class = OPTIMIZERS[name]
    return optimizer_class(learning_rate=lr)


def by_attribute(name, **kwargs):
    return getattr(tf.keras.optimizers, name)(**kwargs)


def fit(model, x, y, optimizer=Adam, lr=0.01):
    if isinstance(optimizer, type):
        optimizer = optimizer(learning_rate=lr)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    return loss


class Experiment:
    optimizer_class = tf.keras.optimizers.SGD

    def __init__(self, model):
        self.model = model
        self.optimizer = self.optimizer_class(0.1)
        self.lazy = None

    def step(self, x, y):
        if self.lazy is None:
            self.lazy = tf.keras.optimizers.Adam()
        with tf.GradientTape(persistent=True) as tape:
            loss = tf.reduce_mean(tf.square(self.model(x) - y))
        for optimizer in (self.optimizer, self.lazy):
            optimizer.apply_gradients(
                zip(tape.gradient(loss, self.model.trainable_variables), self.model.trainable_variables)
            )


class AdamExperiment(Experiment):
    optimizer_class = tf.keras.optimizers.Adam


Opt = tf.keras.optimizers.Nadam
opt = Opt(1e-3)
model = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
x, y = tf.ones((4, 2)), tf.zeros((4, 1))
for each in (Adam, SGD(0.1), make("rmsprop", 0.1), by_attribute("Adagrad", learning_rate=0.1), tf.keras.optimizers.get("adam"), opt):
    fit(model, x, y, optimizer=each)
fit(model, x, y)
Experiment(model).step(x, y)
AdamExperiment(model).step(x, y)
for fold in range(2):
    optimizer = Adam(1e-2)
    network = tf.keras.models.clone_model(model)
    for _ in range(2):
        fit(network, x, y, optimizer)
