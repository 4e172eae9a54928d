"""No optimizer at all: the update is written out."""

import numpy as np
import tensorflow as tf


class Linear(tf.Module):
    def __init__(self):
        super().__init__()
        self.w = tf.Variable(5.0)
        self.b = tf.Variable(0.0)

    def __call__(self, x):
        return self.w * x + self.b


def loss(target_y, predicted_y):
    return tf.reduce_mean(tf.square(target_y - predicted_y))


def train(model, x, y, learning_rate):
    with tf.GradientTape() as t:
        # Trainable variables are automatically tracked by GradientTape
        current_loss = loss(y, model(x))

    # Use GradientTape to calculate the gradients with respect to W and b
    dw, db = t.gradient(current_loss, [model.w, model.b])

    # Subtract the gradient scaled by the learning rate
    model.w.assign_sub(learning_rate * dw)
    model.b.assign_sub(learning_rate * db)


def momentum(variables, loss_fn, beta=0.9, rate=0.1):
    velocity = [tf.zeros_like(v) for v in variables]
    for _ in range(3):
        with tf.GradientTape() as tape:
            value = loss_fn()
        for i, (v, g) in enumerate(zip(variables, tape.gradient(value, variables))):
            velocity[i] = beta * velocity[i] + g
            v.assign(v - rate * velocity[i])


def on_tensors(position):
    """Constants are moved by rebinding them; there is no variable."""
    for _ in range(3):
        with tf.GradientTape() as tape:
            tape.watch(position)
            energy = tf.reduce_sum(position**2)
        position = position - 0.1 * tape.gradient(energy, position)
    return position


def lbfgs_like(model, x, y):
    sizes = [int(np.prod(v.shape)) for v in model.trainable_variables]

    def value_and_flat_gradient(flat):
        for part, v in zip(tf.split(flat, sizes), model.trainable_variables):
            v.assign(tf.reshape(part, v.shape))
        with tf.GradientTape() as tape:
            value = loss(y, model(x))
        grads = tape.gradient(value, model.trainable_variables)
        return value.numpy(), tf.concat([tf.reshape(g, [-1]) for g in grads], 0).numpy()

    point = tf.concat([tf.reshape(v, [-1]) for v in model.trainable_variables], 0)
    for _ in range(3):
        value, gradient = value_and_flat_gradient(point)
        point = point - 0.1 * gradient
    return value


x = tf.linspace(-2.0, 2.0, 20)
y = 3.0 * x + 2.0
model = Linear()
for epoch in range(5):
    train(model, x, y, learning_rate=0.1)
    print(f"epoch {epoch} loss {loss(y, model(x)):.3f}")
momentum(model.trainable_variables, lambda: loss(y, model(x)))
on_tensors(tf.constant([1.0, 2.0]))
lbfgs_like(model, x, y)
for weight, gradient in zip([model.w], [1.0]):
    weight.assign_sub(0.1 * gradient)
