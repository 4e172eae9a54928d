"""Learning rates that are set by hand where the optimizer lets them be."""

import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))


def train(optimizer, set_rate, steps=4):
    for step in range(steps):
        set_rate(optimizer, step)
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(x @ w - y))
        optimizer.apply_gradients([(tape.gradient(loss, w), w)])


def make(rate, schedule=None):
    return tf.keras.optimizers.SGD(rate if schedule is None else schedule)


def by_number(optimizer, step):
    optimizer.learning_rate = 0.1 / (step + 1)


def by_assignment(optimizer, step):
    optimizer.learning_rate.assign(0.1 / (step + 1))


def by_the_next_schedule(optimizer, step):
    if step == 2:
        optimizer.learning_rate = tf.keras.optimizers.schedules.ExponentialDecay(0.1, 5, 0.5)


def where_it_is_no_schedule(optimizer, step):
    kind = tf.keras.optimizers.schedules.LearningRateSchedule
    if not isinstance(getattr(optimizer, "_learning_rate", None), kind):
        optimizer.learning_rate = 0.1 / (step + 1)


train(make(0.1), by_number)
train(make(0.1), by_assignment)
decay = tf.keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.9)
train(make(0.1, decay), by_the_next_schedule)
train(make(0.1, decay), where_it_is_no_schedule)
