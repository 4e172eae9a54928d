"""The same tape and the same optimizers under other names, and others that are called alike."""

import keras
import tensorflow.compat.v2 as tf2
import tensorflow.keras.optimizers as opts
from keras.optimizers import SGD, Adam as Best
from keras.src.optimizers.rmsprop import RMSprop
from tensorflow import GradientTape, keras as K
from tensorflow.python.eager.backprop import GradientTape as Tape

model = keras.Sequential([K.Input((3,)), K.layers.Dense(2)])
x = tf2.random.normal((8, 3))


def step(optimizer, tape):
    with tape:
        loss = tf2.reduce_sum(model(x) ** 2)
    gradients, _ = tf2.compat.v1.clip_by_global_norm(tape.gradient(loss, model.trainable_variables), 1.0)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))


step(opts.Adagrad(0.1), GradientTape())
step(SGD(0.1), tf2.GradientTape())
step(Best(0.1), tf2.compat.v1.GradientTape())
step(RMSprop(0.1), Tape())


class Adam:
    """Not the one of Keras: it steps along the sign, and is given no variables."""

    def __init__(self, variables):
        self.variables = variables

    def apply_gradients(self, gradients):
        for gradient, variable in zip(gradients, self.variables):
            variable.assign_sub(0.1 * tf2.sign(gradient))


class Recorder(GradientTape):
    """Remembers the last gradients."""

    def gradient(self, *arguments, **options):
        self.last = super().gradient(*arguments, **options)
        return self.last


adam = Adam(model.trainable_variables)
with Recorder() as tape:
    loss = tf2.reduce_sum(model(x) ** 2)
adam.apply_gradients(tape.gradient(loss, model.trainable_variables))
