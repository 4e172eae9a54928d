"""What looks like nested, joined, late or repeated gradients, and is right."""

import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
left = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
right = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
w = tf.Variable(tf.zeros((3, 1)))
b = tf.Variable(tf.zeros((1,)))
optimizer = tf.keras.optimizers.Adam()
second_optimizer = tf.keras.optimizers.Adam()


def joined_with_their_variables():
    with tf.GradientTape(persistent=True) as tape:
        loss = tf.reduce_mean(tf.square(left(x) + right(x) - y))
    grads = tape.gradient(loss, left.trainable_variables)
    grads += tape.gradient(loss, right.trainable_variables)
    variables = left.trainable_variables + right.trainable_variables
    optimizer.apply_gradients(zip(grads, variables))


def nested_and_taken_apart():
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(left(x) + right(x) - y))
    sources = [left.trainable_variables, right.trainable_variables]
    of_left, of_right = tape.gradient(loss, sources)
    optimizer.apply_gradients(zip(of_left + of_right, sources[0] + sources[1]))


def one_in_a_list():
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(left(x) - y))
    (grads,) = tape.gradient(loss, [left.trainable_variables])
    optimizer.apply_gradients(zip(grads, left.trainable_variables))


def until_it_is_finite():
    for scale in (1.0, 0.5, 0.25):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(scale * x @ w + b - y))
        grads = tape.gradient(loss, [w, b])
        if all(tf.reduce_all(tf.math.is_finite(grad)) for grad in grads):
            break
    optimizer.apply_gradients(zip(grads, [w, b]))


def added_up_and_applied_after():
    total = [tf.zeros_like(v) for v in [w, b]]
    for part in tf.split(x @ w + b - y, 2):
        del part
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(x @ w + b - y))
        total = [old + new for old, new in zip(total, tape.gradient(loss, [w, b]))]
    optimizer.apply_gradients(zip(total, [w, b]))


def two_optimizers_compared():
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w + b - y))
    grads = tape.gradient(loss, [w, b])
    optimizer.apply_gradients(zip(grads, [w, b]))
    second_optimizer.apply_gradients(zip(grads, [w, b]))


def one_of_two_ways(fast):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w + b - y))
    grads = tape.gradient(loss, [w, b])
    if fast:
        optimizer.apply_gradients(zip(grads, [w, b]))
    else:
        for variable, grad in zip([w, b], grads):
            variable.assign_sub(0.01 * grad)


def average_of_the_gradients(average):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    (grad,) = tape.gradient(loss, [w])
    optimizer.apply_gradients([(grad, w)])
    average.assign_sub(0.1 * (average - grad))


def loss_by_its_initials():
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.keras.losses.MSE(y, left(x)))
    grads = tape.gradient(loss, left.trainable_variables)
    optimizer.apply_gradients(zip(grads, left.trainable_variables))


def loss_that_starts_at_zero(batches):
    with tf.GradientTape() as tape:
        loss = 0.0
        for inputs in batches:
            loss += tf.reduce_mean(tf.square(left(inputs)))
    grads = tape.gradient(loss, left.trainable_variables)
    optimizer.apply_gradients(zip(grads, left.trainable_variables))


class Trainer:
    def compute_loss(self):
        raise NotImplementedError

    def metrics(self):
        pass

    def step(self):
        with tf.GradientTape() as tape:
            loss = self.compute_loss()
        grads = tape.gradient(loss, left.trainable_variables)
        optimizer.apply_gradients(zip(grads, left.trainable_variables))
        return self.metrics()


class Scaled(tf.keras.layers.Layer):
    def __init__(self):
        super().__init__()
        self.calls = tf.Variable(0.0, trainable=False)
        self.scale = tf.Variable(1.0)

    def call(self, inputs):
        self.calls.assign_add(1.0)
        return self.scale * inputs


def scale_by_name():
    layer = Scaled()
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(layer(x)))
    variables = [*layer.trainable_variables, layer.scale]
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))


def list_kept_under_a_name():
    scale = tf.Variable(1.0)
    variables = left.trainable_variables
    variables.append(scale)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(left(x) * scale - y))
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))


def state_for_the_next_step(state):
    with tf.GradientTape() as tape:
        output = left(x) + state
        state.assign(tf.stop_gradient(output))
        loss = tf.reduce_mean(tf.square(output - y))
    grads = tape.gradient(loss, left.trainable_variables)
    optimizer.apply_gradients(zip(grads, left.trainable_variables))
