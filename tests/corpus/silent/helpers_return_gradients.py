"""The gradient and the apply call live in different functions."""

import functools

import tensorflow as tf

model = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.1)


def loss(model, x, y):
    return tf.reduce_mean(tf.square(model(x) - y))


def grad(model, inputs, targets):
    with tf.GradientTape() as tape:
        loss_value = loss(model, inputs, targets)
    return loss_value, tape.gradient(loss_value, model.trainable_variables)


def early(x, y):
    with tf.GradientTape() as tape:
        value = loss(model, x, y)
        return tape.gradient(value, model.trainable_variables)


def as_dict(x, y):
    with tf.GradientTape() as tape:
        value = loss(model, x, y)
    grads = tape.gradient(value, model.trainable_variables)
    return {"loss": value, "gradients": grads}


def each(batches):
    for x, y in batches:
        with tf.GradientTape() as tape:
            value = loss(model, x, y)
        yield tape.gradient(value, model.trainable_variables)


def value_and_gradients(f, variables):
    with tf.GradientTape() as tape:
        value = f()
    return value, tape.gradient(value, variables)


def update(gradients, variables=None, opt=optimizer):
    variables = variables or model.trainable_variables
    opt.apply_gradients(zip(gradients, variables))


x, y = tf.random.normal((8, 2)), tf.ones((8, 1))
loss_value, grads = grad(model, x, y)
optimizer.apply_gradients(zip(grads, model.trainable_variables))
update(early(x, y))
update(as_dict(x, y)["gradients"])
for gradients in each([(x, y), (x, y)]):
    update(gradients)
_, gs = value_and_gradients(lambda: loss(model, x, y), model.trainable_variables)
update(gs)
_, gs = value_and_gradients(functools.partial(loss, model, x, y), model.trainable_variables)
optimizer.apply_gradients(list(zip(gs, model.trainable_variables)))
