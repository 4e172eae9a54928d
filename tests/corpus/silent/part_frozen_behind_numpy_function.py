"""What gets no gradient is frozen, or is no part of what is trained."""

import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)


class Gain(tf.Module):
    def __init__(self, trainable):
        super().__init__()
        self.scale = tf.Variable(tf.ones((3,)), trainable=trainable)

    def __call__(self, x):
        return x * self.scale


class Plain:
    def __init__(self):
        self.scale = tf.Variable(tf.ones((3,)))

    def __call__(self, x):
        return x * self.scale


class Scaling(tf.keras.layers.Layer):
    def build(self, shape):
        self.scale = self.add_weight(name="scale", shape=(3,), initializer="ones")

    def call(self, x):
        return x * self.scale


class Network(tf.Module):
    def __init__(self):
        super().__init__()
        self.gain = Gain(trainable=False)
        self.plain = Plain()
        self.weight = tf.Variable(tf.ones((3, 1)))

    def __call__(self, x):
        shaped = tf.numpy_function(lambda x: x**2, [self.plain(self.gain(x))], tf.float32)
        return tf.ensure_shape(shaped, (None, 3)) @ self.weight


class Model(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.scaling = Scaling()
        self.scaling.trainable = False
        self.head = tf.keras.layers.Dense(1)

    def call(self, x):
        shaped = tf.numpy_function(lambda x: x**2, [self.scaling(x)], tf.float32)
        return self.head(tf.ensure_shape(shaped, (None, 3)))


class Outside(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.scaling = Scaling()
        self.head = tf.keras.layers.Dense(1)

    def call(self, x):
        shaped = tf.numpy_function(lambda x: x**2, [self.scaling(x)], tf.float32)
        return self.head(tf.ensure_shape(shaped, (None, 3)))


outside = Outside()
outside.scaling.trainable = False

for network in (Network(), Model(), outside):
    optimizer = tf.keras.optimizers.SGD(0.01)
    for step in range(5):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(network(x) - y))
        variables = network.trainable_variables
        optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
