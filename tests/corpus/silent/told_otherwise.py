"""Models with dropout or batch normalization that are not told that they are trained, rightly."""

import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
L = tf.keras.layers


def train(model, loss_of, optimizer, variables=None):
    with tf.GradientTape() as tape:
        loss = loss_of(model)
    variables = model.trainable_variables if variables is None else variables
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))


class Told(tf.keras.Model):
    """Takes it that it is trained, if nobody tells."""

    def __init__(self):
        super().__init__()
        self.drop = L.Dropout(0.5)
        self.out = L.Dense(1)

    def call(self, inputs, training=True):
        return self.out(self.drop(inputs, training=training))


class Always(tf.keras.Model):
    """Drops at random whatever it is told."""

    def __init__(self):
        super().__init__()
        self.drop = L.Dropout(0.5)
        self.out = L.Dense(1)

    def call(self, inputs):
        return self.out(self.drop(inputs, training=True))


def error(model):
    return tf.reduce_mean(tf.square(model(x) - y))


train(Told(), error, tf.keras.optimizers.SGD(0.01))
train(Always(), error, tf.keras.optimizers.SGD(0.01))
# Nothing is dropped, or the layer is frozen.
train(tf.keras.Sequential([L.Dropout(0.0), L.Dense(1)]), error, tf.keras.optimizers.SGD(0.01))
frozen = tf.keras.Sequential([L.BatchNormalization(), L.Dense(1)])
frozen(x)
frozen.layers[0].trainable = False
train(frozen, error, tf.keras.optimizers.SGD(0.01))
# The layer is told by itself.
inputs = tf.keras.Input((3,))
told = tf.keras.Model(inputs, L.Dense(1)(L.Dropout(0.5)(inputs, training=True)))
train(told, error, tf.keras.optimizers.SGD(0.01))
# Both ways in one loss, as for a virtual adversary.
both = tf.keras.Sequential([tf.keras.Input((3,)), L.Dropout(0.5), L.Dense(1)])
train(
    both,
    lambda model: tf.reduce_mean(tf.square(model(x, training=True) - model(x))),
    tf.keras.optimizers.SGD(0.01),
)
# The discriminator is not trained in the step of the generator.
judge = tf.keras.Sequential([tf.keras.Input((3,)), L.Dropout(0.5), L.Dense(1)])
maker = tf.keras.Sequential([tf.keras.Input((3,)), L.Dense(3)])
train(maker, lambda model: -tf.reduce_mean(judge(model(x))), tf.keras.optimizers.SGD(0.01))
