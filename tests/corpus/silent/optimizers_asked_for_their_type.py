"""What is given may be one optimizer or several, or a function that makes one."""

import functools

import tensorflow as tf

w = tf.Variable([1.0, 2.0])


def gradients():
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(tf.square(w))
    return tape.gradient(loss, [w])


def update(optimizers):
    grads = gradients()
    if isinstance(optimizers, (list, tuple)):
        for each in optimizers:
            each.apply_gradients(zip(grads, [w]))
    else:
        optimizers.apply_gradients(zip(grads, [w]))


update([tf.keras.optimizers.SGD(0.1), tf.keras.optimizers.SGD(0.1)])
update(tf.keras.optimizers.SGD(0.1))


def update_with(optimizer):
    if callable(optimizer) and not hasattr(optimizer, "apply_gradients"):
        optimizer = optimizer()
    optimizer.apply_gradients(zip(gradients(), [w]))


update_with(functools.partial(tf.keras.optimizers.SGD, 0.1))


def update_if_it_can(optimizer):
    try:
        optimizer.apply_gradients(zip(gradients(), [w]))
    except AttributeError:
        optimizer[0].apply_gradients(zip(gradients(), [w]))


update_if_it_can((tf.keras.optimizers.SGD(0.1),))


class Trainer:
    def __init__(self):
        self.optimizer = ()

    def prepare(self):
        self.optimizer = tf.keras.optimizers.SGD(0.1)

    def step(self):
        self.optimizer.apply_gradients(zip(gradients(), [w]))


trainer = Trainer()
trainer.prepare()
trainer.step()

optimizer = []


def prepare():
    global optimizer
    optimizer = tf.keras.optimizers.SGD(0.1)


def step():
    optimizer.apply_gradients(zip(gradients(), [w]))


prepare()
step()
