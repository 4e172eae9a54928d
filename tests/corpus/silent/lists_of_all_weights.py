"""Lists of all weights, and lists that were read while something was frozen, all on purpose."""

import tensorflow as tf

x = tf.random.normal((16, 3))


def apply(optimizer, tape, loss, variables):
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))


def of_a_model_of_which_all_is_trained():
    net = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
    optimizer = tf.keras.optimizers.SGD(0.1)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(net(x)))
    apply(optimizer, tape, loss, net.weights)


def of_which_those_that_train_are_taken():
    layers = [tf.keras.layers.Dense(3), tf.keras.layers.BatchNormalization()]
    net = tf.keras.Sequential([tf.keras.Input((3,)), *layers])
    optimizer = tf.keras.optimizers.SGD(0.1)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(net(x, training=True)))
    apply(optimizer, tape, loss, [one for one in net.weights if one.trainable])


def of_which_those_with_a_gradient_are_taken():
    layers = [tf.keras.layers.Dense(3), tf.keras.layers.BatchNormalization()]
    net = tf.keras.Sequential([tf.keras.Input((3,)), *layers])
    optimizer = tf.keras.optimizers.SGD(0.1)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(net(x, training=True)))
    grads = tape.gradient(loss, net.variables)
    pairs = [(g, v) for g, v in zip(grads, net.variables) if g is not None]
    optimizer.apply_gradients(pairs)


def thawed_before_they_are_read():
    base = tf.keras.layers.Dense(4)
    net = tf.keras.Sequential([tf.keras.Input((3,)), base, tf.keras.layers.Dense(1)])
    optimizer = tf.keras.optimizers.SGD(0.1)
    base.trainable = False
    base.trainable = True
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(net(x)))
    apply(optimizer, tape, loss, net.variables)


def head_first_and_all_later():
    base = tf.keras.layers.Dense(4)
    net = tf.keras.Sequential([tf.keras.Input((3,)), base, tf.keras.layers.Dense(1)])
    base.trainable = False
    head = net.trainable_variables
    base.trainable = True
    everything = net.trainable_variables
    for variables in (head, everything):
        optimizer = tf.keras.optimizers.SGD(0.1)
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(net(x)))
        apply(optimizer, tape, loss, variables)


def generator_without_the_judge():
    make = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(3)])
    judge = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
    both = tf.keras.Sequential([make, judge])
    first, second = tf.keras.optimizers.Adam(0.1), tf.keras.optimizers.Adam(0.1)
    judge.trainable = False
    of_make = both.trainable_variables
    judge.trainable = True
    for step in range(3):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(both(x))
        apply(first, tape, loss, of_make)
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(judge(x)) - tf.reduce_mean(both(x))
        apply(second, tape, loss, judge.trainable_variables)


of_a_model_of_which_all_is_trained()
of_which_those_that_train_are_taken()
of_which_those_with_a_gradient_are_taken()
thawed_before_they_are_read()
head_first_and_all_later()
generator_without_the_judge()
