"""A `tf.function` that is given several optimizers, in ways that work."""

import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)


def make_model():
    return tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])


def body(model, optimizer):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    return loss


@tf.function
def built_before(model, optimizer):
    return body(model, optimizer)


first, second = make_model(), make_model()
first_optimizer = tf.keras.optimizers.Adam(0.05)
second_optimizer = tf.keras.optimizers.Adam(0.05)
second_optimizer.build(second.trainable_variables)
for _ in range(3):
    loss = built_before(first, first_optimizer)
    loss = built_before(second, second_optimizer)


@tf.function
def both_at_once(model, optimizer, other, other_optimizer):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(other(x) - y))
    grads = tape.gradient(loss, other.trainable_variables)
    other_optimizer.apply_gradients(zip(grads, other.trainable_variables))
    return loss


first, second = make_model(), make_model()
first_optimizer = tf.keras.optimizers.Adam(0.05)
second_optimizer = tf.keras.optimizers.Adam(0.05)
for _ in range(3):
    loss = both_at_once(first, first_optimizer, second, second_optimizer)


def train(model, optimizer):
    @tf.function
    def train_step(model, optimizer):
        return body(model, optimizer)

    return train_step(model, optimizer)


loss = train(make_model(), tf.keras.optimizers.Adam(0.05))
loss = train(make_model(), tf.keras.optimizers.Adam(0.05))


@tf.function
def eager_first(model, optimizer):
    return body(model, optimizer)


first, second = make_model(), make_model()
first_optimizer = tf.keras.optimizers.Adam(0.05)
second_optimizer = tf.keras.optimizers.Adam(0.05)
loss = body(second, second_optimizer)
loss = eager_first(first, first_optimizer)
loss = eager_first(second, second_optimizer)
