"""Adds the gradients of several small batches up before each step."""

import tensorflow as tf


class Factors(tf.Module):
    def __init__(self):
        super().__init__()
        self.user = tf.Variable(tf.random.normal((6, 2)))
        self.course = tf.Variable(tf.random.normal((4, 2)))
        self.bias = tf.Variable(0.0)

    def __call__(self, user, course):
        users = tf.nn.embedding_lookup(self.user, user)
        courses = tf.nn.embedding_lookup(self.course, course)
        return tf.reduce_sum(users * courses, axis=1) + self.bias


def gradients(model, user, course):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(user, course) - 1.0))
    return list(tape.gradient(loss, model.trainable_variables))


model = Factors()
optimizer = tf.keras.optimizers.SGD(0.1)
batches = [(tf.constant([0, 3]), tf.constant([1, 2])), (tf.constant([5]), tf.constant([0]))]

for epoch in range(3):
    total = None
    for user, course in batches:
        grads = gradients(model, user, course)
        if total is None:
            total = grads
        else:
            total = [one + grad for one, grad in zip(total, grads)]  # error: [TL330] raises TypeError: unsupported operand type(s) for +: 'IndexedSlices' and 'IndexedSlices'
    optimizer.apply_gradients(zip(total, model.trainable_variables))
