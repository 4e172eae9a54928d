"""Gradients that objects hold, and that are used by way of these."""

import dataclasses

import tensorflow as tf

x = tf.ones((8, 3))
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.1)


@dataclasses.dataclass
class Result:
    loss: object
    gradients: object


class Update:
    def __init__(self, gradients, variables):
        self.gradients = gradients
        self.variables = variables

    def apply(self):
        optimizer.apply_gradients(zip(self.gradients, self.variables))


class Row:
    def __init__(self, *columns):
        self.columns = columns

    def __getitem__(self, place):
        return self.columns[place]

    def __iter__(self):
        return iter(self.columns)


def take():
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - 1.0))
    return loss, tape.gradient(loss, [w])


def result():
    return Result(*take())


def of_another_module():
    """Who imports this uses what the result holds."""
    return Result(*take())


for _ in range(3):
    optimizer.apply_gradients(zip(result().gradients, [w]))
    Update(take()[1], [w]).apply()
    name = "".join(["grad", "ients"])
    optimizer.apply_gradients(zip(getattr(result(), name), [w]))
    loss, gradients = dataclasses.astuple(Result(tf.constant(0.0), [one.numpy() for one in take()[1]]))
    optimizer.apply_gradients(zip(map(tf.constant, gradients), [w]))
    updates = []
    updates.append(Update(take()[1], [w]))
    for update in updates:
        update.apply()
    row = Row(*take())
    optimizer.apply_gradients(zip(row[1], [w]))
    loss, gradients = Row(*take())
    optimizer.apply_gradients(zip(gradients, [w]))
    print(float(loss))
