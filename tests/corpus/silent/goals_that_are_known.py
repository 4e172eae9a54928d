"""Goals of reinforcement learning that no gradient goes through, and differences that are none."""

import tensorflow as tf


def network(outputs):
    return tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(outputs)])


online, target, critic = network(2), network(2), network(1)
optimizer = tf.keras.optimizers.SGD(0.1)
now, then = tf.random.normal((8, 3)), tf.random.normal((8, 3))
reward, done = tf.random.normal((8,)), tf.zeros(8)


def double(now, reward, then, done):
    """The online network chooses, the other one values."""
    with tf.GradientTape() as tape:
        choice = tf.argmax(online(then), axis=1)
        value = tf.gather(target(then), choice, axis=1, batch_dims=1)
        goal = reward + 0.9 * (1.0 - done) * value
        loss = tf.reduce_mean(tf.square(goal - online(now)[:, 0]))
    variables = online.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))


def before(now, reward, then, done):
    """The goal is computed before the tape opens."""
    goal = reward + 0.9 * (1.0 - done) * tf.reduce_max(online(then), axis=1)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(goal - online(now)[:, 0]))
    variables = online.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))


def within(now, reward, then, done):
    """The value of what follows is stopped, not the whole goal."""
    with tf.GradientTape() as tape:
        value = tf.stop_gradient(tf.reduce_max(online(then), axis=1))
        goal = reward + 0.9 * (1.0 - done) * value
        with tape.stop_recording():
            other = reward + 0.9 * tf.reduce_max(online(then), axis=1)
        loss = tf.reduce_mean(tf.square(goal - online(now)[:, 0]))
        loss += tf.reduce_mean(tf.square(other - online(now)[:, 1]))
    variables = online.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))


for _ in range(3):
    double(now, reward, then, done)
    before(now, reward, then, done)
    within(now, reward, then, done)


slope = network(1)
steps = tf.keras.optimizers.SGD(0.1)
for _ in range(3):
    with tf.GradientTape() as tape:
        ahead = slope(now) + 0.1 * slope(now + 0.1)
        loss = tf.reduce_mean(tf.square(slope(then) - ahead))
        margin = tf.reduce_max(slope(then), axis=1) + 0.5 - slope(now)[:, 0]
        loss += tf.reduce_mean(tf.nn.relu(margin))
    grads = tape.gradient(loss, slope.trainable_variables)
    steps.apply_gradients(zip(grads, slope.trainable_variables))
