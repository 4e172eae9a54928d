"""Models that share layers, and optimizers that know what all of them have."""

import tensorflow as tf

x = tf.random.normal((16, 3))


def optimizer_of_models_that_share_a_trunk():
    trunk = tf.keras.Sequential()
    trunk.add(tf.keras.Input((3,)))
    trunk.add(tf.keras.layers.Dense(4))
    first = tf.keras.Sequential([trunk], name="first")
    second = tf.keras.Sequential(name="second")
    second.add(trunk)
    optimizer = tf.keras.optimizers.Adam(0.01)
    for net in (first, second):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(net(x)))
        grads = tape.gradient(loss, net.trainable_variables)
        optimizer.apply_gradients(zip(grads, net.trainable_variables))


def functional_models_of_one_graph():
    inputs = tf.keras.Input((3,))
    hidden = tf.keras.layers.Dense(4)(inputs)
    both = tf.keras.Model(inputs, [hidden, tf.keras.layers.Dense(1)(hidden)])
    part = tf.keras.Model(inputs, hidden)
    optimizer = tf.keras.optimizers.Adam(0.01)
    for step in range(3):
        with tf.GradientTape() as tape:
            loss = sum(tf.reduce_mean(tf.square(one)) for one in both(x))
        variables = both.trainable_variables
        optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(part(x)))
        variables = part.trainable_variables
        optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))


class Heads:
    """The heads stand in a list of the trunk's model as well."""

    def __init__(self, count):
        self.layers = [tf.keras.layers.Dense(2) for _ in range(count)]
        self.net = tf.keras.Sequential([tf.keras.Input((3,)), *self.layers])
        self.last = tf.keras.Sequential([tf.keras.Input((2,)), self.layers[-1]])
        self.optimizer = tf.keras.optimizers.Adam(0.01)

    def step(self):
        for net, given in ((self.net, x), (self.last, x[:, :2])):
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean(tf.square(net(given)))
            grads = tape.gradient(loss, net.trainable_variables)
            self.optimizer.apply_gradients(zip(grads, net.trainable_variables))


def one_list_read_in_the_other_order():
    pack, unpack = tf.keras.Sequential(name="pack"), tf.keras.Sequential(name="unpack")
    for net in (pack, unpack):
        net.add(tf.keras.layers.Dense(3))
    optimizer = tf.keras.optimizers.Adam(0.01)
    for step in range(3):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(unpack(pack(x)) - x))
        variables = unpack.trainable_variables + pack.trainable_variables
        optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))


optimizer_of_models_that_share_a_trunk()
functional_models_of_one_graph()
one_list_read_in_the_other_order()
