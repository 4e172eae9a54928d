"""Terms of a loss that carry no gradient, and are not meant to."""

import tensorflow as tf

x = tf.ones((4, 2))
y = tf.ones((4, 1))
model = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
teacher = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.1)


def apply(tape, loss):
    variables = model.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))


def difference_to_the_last_step():
    last = 0.0
    for _ in range(3):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(model(x) - y))
            gain = loss - last
        apply(tape, gain)
        last = float(loss)


def stopped_by_intent():
    with tf.GradientTape() as tape:
        soft = tf.reduce_mean(tf.square(model(x) - y))
        hard = tf.reduce_mean(tf.cast(model(x) > 0.5, tf.float32))
        loss = soft + tf.stop_gradient(hard - soft)
    apply(tape, loss)


def of_another_model():
    wanted = tf.reduce_mean(tf.square(teacher(x) - y))
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y)) + wanted
    apply(tape, loss)


def switched_off():
    with tf.GradientTape() as tape:
        prediction = model(x)
        accuracy = tf.reduce_mean(tf.cast(tf.round(prediction) == y, tf.float32))
        loss = tf.reduce_mean(tf.square(prediction - y)) + 0.0 * accuracy
    apply(tape, loss)


def weighted_by_what_it_weighs():
    with tf.GradientTape() as tape:
        error = tf.abs(model(x) - y)
        mask = tf.cast(error > 0.1, tf.float32)
        loss = tf.reduce_mean(mask * tf.square(error) + (1.0 - mask) * error)
    apply(tape, loss)


def noise_of_the_same_shape():
    with tf.GradientTape() as tape:
        prediction = model(x)
        noise = tf.random.normal(tf.shape(prediction))
        loss = tf.reduce_mean(tf.square(prediction - y) - 0.5 * tf.square(noise))
    apply(tape, loss)


difference_to_the_last_step()
noise_of_the_same_shape()
stopped_by_intent()
of_another_model()
switched_off()
weighted_by_what_it_weighs()
