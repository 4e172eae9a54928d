"""What the code of models, layers and losses does when they are called."""

import tensorflow as tf

temperature = tf.Variable(1.0)
optimizer = tf.keras.optimizers.Adam(0.01)
inner = tf.keras.layers.Dense(2)


class Tempered(tf.keras.layers.Layer):
    """It has no variables of its own and uses one of the module."""

    def call(self, logits):
        return logits / temperature


class Wrapped(tf.keras.layers.Layer):
    """It uses a layer of the module."""

    def call(self, inputs):
        return tf.nn.softmax(inner(inputs))


class StraightThrough(tf.keras.layers.Layer):
    """The gradient goes past what is rounded."""

    def call(self, inputs):
        return inputs + tf.stop_gradient(tf.round(inputs) - inputs)


class Switched(tf.keras.Model):
    """It leaves TensorFlow only where it does not train."""

    def __init__(self):
        super().__init__()
        self.dense = tf.keras.layers.Dense(2)

    def call(self, inputs, training=False):
        logits = self.dense(inputs)
        if training:
            return logits
        return tf.one_hot(tf.argmax(logits, axis=-1), 2)


tempered, wrapped, rounded, switched = Tempered(), Wrapped(), StraightThrough(), Switched()


def step(x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(tempered(x) - y))
    optimizer.apply_gradients(zip(tape.gradient(loss, [temperature]), [temperature]))


def step_of_wrapped(x, y):
    variables = inner.trainable_variables
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(wrapped(x) - y))
    tf.keras.optimizers.SGD(0.1).apply_gradients(zip(tape.gradient(loss, variables), variables))


def step_of_rounded(x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(rounded(inner(x)) - y))
    variables = inner.trainable_variables
    tf.keras.optimizers.SGD(0.1).apply_gradients(zip(tape.gradient(loss, variables), variables))


def step_of_switched(x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(switched(x, training=True) - y))
    variables = switched.trainable_variables
    tf.keras.optimizers.SGD(0.1).apply_gradients(zip(tape.gradient(loss, variables), variables))


def step_of_unknown_vars(get_variables, x):
    weights = get_variables(inner)
    with tf.GradientTape() as tape:
        loss = tf.add_n([tf.nn.l2_loss(one) for one in weights]) + tf.nn.l2_loss(weights[0])
    variables = inner.trainable_variables
    tf.keras.optimizers.SGD(0.1).apply_gradients(zip(tape.gradient(loss, variables), variables))


inputs, targets = tf.ones((4, 2)), tf.zeros((4, 2))
inner(inputs), switched(inputs)
step(inputs, targets)
step_of_wrapped(inputs, targets)
step_of_rounded(inputs, targets)
step_of_switched(inputs, targets)
step_of_unknown_vars(lambda layer: layer.trainable_variables, inputs)
