"""Layers in objects of plain Python, of which the variables are known in another way."""

import dataclasses

import tensorflow as tf

x = tf.random.normal((16, 3))


def train(model, variables):
    optimizer = tf.keras.optimizers.SGD(0.1)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x)))
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))


@dataclasses.dataclass
class Heads:
    mean: tf.keras.layers.Layer
    spread: tf.keras.layers.Layer


class Forecast(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.mean, self.spread = tf.keras.layers.Dense(1), tf.keras.layers.Dense(1)
        self.heads = Heads(self.mean, self.spread)

    def call(self, inputs):
        return self.heads.mean(inputs) * self.heads.spread(inputs)


class Nested(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.parts = {"deep": [{"er": (tf.keras.layers.Dense(1),)}]}

    def call(self, inputs):
        return self.parts["deep"][0]["er"][0](inputs)


class Stack:
    def __init__(self, count):
        self.layers = [tf.keras.layers.Dense(3) for _ in range(count)]

    def __call__(self, inputs):
        for one in self.layers:
            inputs = one(inputs)
        return inputs

    @property
    def trainable_variables(self):
        return [one for layer in self.layers for one in layer.trainable_variables]


class WithStack(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.stack = Stack(2)
        self.last = tf.keras.layers.Dense(1)

    def call(self, inputs):
        return self.last(self.stack(inputs))


class OfVariables(tf.Module):
    def __init__(self):
        super().__init__()
        self.kernel = tf.Variable(tf.ones((3, 1)))

    def __call__(self, inputs):
        return inputs @ self.kernel


class WithFixedPart(tf.keras.Model):
    """What is fixed is kept out of sight on purpose."""

    def __init__(self):
        super().__init__()
        self.fixed = Heads(tf.keras.layers.Rescaling(2.0), tf.keras.layers.Dropout(0.1))
        self.last = tf.keras.layers.Dense(1)

    def call(self, inputs):
        return self.last(self.fixed.mean(inputs))


for cls in (Forecast, Nested, WithFixedPart):
    model = cls()
    model(x)
    train(model, model.trainable_variables)
model = WithStack()
model(x)
train(model, model.trainable_variables + model.stack.trainable_variables)
model = OfVariables()
train(model, model.trainable_variables)
