"""Optimizers made in loops and functions that do many steps, or for new variables, or once."""

import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)


def build():
    return tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])


def step(model, optimizer):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))


def train(model, rate):
    optimizer = tf.keras.optimizers.Adam(rate)
    for _ in range(2):
        step(model, optimizer)


def first_step(rate):
    model = build()
    step(model, tf.keras.optimizers.Adam(rate))
    return model


model = build()
for epoch in range(2):
    optimizer = tf.keras.optimizers.Adam(0.1 / (epoch + 1))
    for batch in range(2):
        step(model, optimizer)
for rate in (0.1, 0.01):
    train(model, rate)
    first_step(rate)
for _ in range(2):
    plain = tf.keras.optimizers.SGD(0.1)
    step(model, plain)
for fold in range(2):
    fresh = build()
    optimizer = tf.keras.optimizers.Adam()
    step(fresh, optimizer)


class Trainer:
    def __init__(self, model):
        self.model = model
        self.optimizer = None

    def step(self):
        if self.optimizer is None:
            self.optimizer = tf.keras.optimizers.Adam()
        step(self.model, self.optimizer)

    @tf.function
    def graph_step(self):
        if self.optimizer is None:
            self.optimizer = tf.keras.optimizers.Adam()
        step(self.model, self.optimizer)


class Explainer:
    def __init__(self, model):
        self.model = model

    @tf.function
    def step(self):
        step(self.model, self.optimizer)

    def explain(self):
        self.optimizer = tf.keras.optimizers.Adam()
        for _ in range(2):
            self.step()


trainer = Trainer(model)
for _ in range(2):
    trainer.step()
Explainer(build()).explain()


class Refiner:
    def __init__(self, model, optimizer=None):
        self.model = model
        self.optimizer = optimizer

    def warm_up(self):
        # Once, before the training: what follows goes on with this optimizer.
        self.optimizer = tf.keras.optimizers.Adam(0.01)
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self.model(x) - y))
        grads = tape.gradient(loss, self.model.trainable_variables)
        self.optimizer.apply_gradients(zip(grads, self.model.trainable_variables))

    def fit(self):
        self.warm_up()
        for _ in range(2):
            step(self.model, self.optimizer)


def single_step(model, optimizer=None):
    if optimizer is None:
        optimizer = tf.keras.optimizers.Adam(0.01)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))


def first_step_of(model):
    optimizer = tf.keras.optimizers.Adam(0.01)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    return optimizer


def restored_step(model, folder):
    optimizer = tf.keras.optimizers.Adam(0.01)
    tf.train.Checkpoint(model=model, optimizer=optimizer).restore(folder)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))


def test_training():
    optimizer = tf.keras.optimizers.Adam(0.01)
    model = build()
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))


Refiner(build()).fit()
single_step(build())
first_step_of(build())
restored_step(build(), None)
test_training()
