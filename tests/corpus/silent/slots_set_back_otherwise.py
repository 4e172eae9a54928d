"""Gradients that are added up in variables, which are set back, or kept for good reason."""

import tensorflow as tf

x = tf.random.normal((64, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)


class SetBackByAnother:
    def __init__(self, variables):
        self.variables = variables
        self.sums = [tf.Variable(tf.zeros_like(one), trainable=False) for one in variables]
        self.optimizer = tf.keras.optimizers.SGD(0.1)

    def clear(self):
        for held in self.sums:
            held.assign(tf.zeros_like(held))

    def add(self, grads):
        for held, grad in zip(self.sums, grads):
            held.assign_add(grad)

    def step(self):
        self.optimizer.apply_gradients(zip([tf.identity(held) for held in self.sums], self.variables))


class BeforeTheFirst(SetBackByAnother):
    def train(self):
        for batch in range(8):
            if batch % 4 == 0:
                self.clear()
            self.add(gradients(self.variables))
            if batch % 4 == 3:
                self.step()


def gradients(variables):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ variables[0] - y))
    return tape.gradient(loss, variables)


def squares_of_all(variables):
    squares = [tf.Variable(tf.zeros_like(one), trainable=False) for one in variables]
    optimizer = tf.keras.optimizers.SGD(0.1)
    for _ in range(4):
        grads = gradients(variables)
        for square, grad in zip(squares, grads):
            square.assign_add(tf.square(grad))
        scaled = [grad / (tf.sqrt(square) + 1e-7) for grad, square in zip(grads, squares)]
        optimizer.apply_gradients(zip(scaled, variables))


def made_anew(variables):
    optimizer = tf.keras.optimizers.SGD(0.1)
    for _ in range(3):
        sums = [tf.Variable(tf.zeros_like(one), trainable=False) for one in variables]
        for _ in range(4):
            for held, grad in zip(sums, gradients(variables)):
                held.assign_add(grad)
        optimizer.apply_gradients(zip([tf.identity(held) for held in sums], variables))


def applied_once(variables):
    optimizer = tf.keras.optimizers.SGD(0.1)
    total = [tf.zeros_like(one) for one in variables]
    for _ in range(4):
        total = [held + grad for held, grad in zip(total, gradients(variables))]
    optimizer.apply_gradients(zip(total, variables))


def begun_anew_with_none(variables):
    optimizer = tf.keras.optimizers.SGD(0.1)
    total = None
    for batch in range(8):
        grads = gradients(variables)
        if total is None:
            total = grads
        else:
            total = [held + grad for held, grad in zip(total, grads)]
        if batch % 4 == 3:
            optimizer.apply_gradients(zip(total, variables))
            total = None


def of_two_losses(variables):
    first, second = tf.keras.optimizers.SGD(0.1), tf.keras.optimizers.SGD(0.1)
    for _ in range(4):
        one, other = gradients(variables), gradients(variables)
        first.apply_gradients(zip(one, variables))
        second.apply_gradients(zip(other, variables))


BeforeTheFirst([tf.Variable(tf.zeros((3, 1)))]).train()
for train in (squares_of_all, made_anew, applied_once, begun_anew_with_none, of_two_losses):
    train([tf.Variable(tf.zeros((3, 1)))])
