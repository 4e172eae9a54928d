"""Variables that a loss is computed with, and that are not trained on purpose."""

import numpy as np
import tensorflow as tf

x = tf.random.normal((16, 3))
scale = tf.Variable(2.0, trainable=False)
beta = tf.Variable(0.0)
data = tf.Variable(np.ones((16, 1), "float32"))
temperature = tf.Variable(1.0)
image = tf.Variable(tf.random.normal((16, 3)))


def net(units=1):
    return tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(units)])


def step(model, optimizer, term):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x))) + term()
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))


def set_by_hand():
    model, optimizer = net(), tf.keras.optimizers.SGD(0.1)
    for number in range(3):
        beta.assign(number / 3.0)
        step(model, optimizer, lambda: beta * tf.reduce_mean(model(x)) * scale)


def begun_with_data():
    model, optimizer = net(), tf.keras.optimizers.SGD(0.1)
    step(model, optimizer, lambda: tf.reduce_mean(tf.square(model(x) - data)))


def trained_in_turns():
    model = net()
    first, second = tf.keras.optimizers.SGD(0.1), tf.keras.optimizers.SGD(0.1)
    for _ in range(2):
        with tf.GradientTape() as tape:
            loss = temperature * tf.reduce_mean(tf.square(model(x)))
        grads = tape.gradient(loss, model.trainable_variables)
        first.apply_gradients(zip(grads, model.trainable_variables))
        with tf.GradientTape() as tape:
            loss = temperature * tf.reduce_mean(tf.square(model(x))) + temperature**2
        second.apply_gradients([(tape.gradient(loss, temperature), temperature)])


def cut_on_purpose():
    model, optimizer = net(), tf.keras.optimizers.SGD(0.1)
    step(model, optimizer, lambda: tf.reduce_mean(model(x)) * tf.stop_gradient(image[0, 0]))


class Frozen(tf.keras.layers.Layer):
    def build(self, shape):
        self.kernel = self.add_weight(shape=(1, 1), trainable=False)

    def call(self, inputs):
        return inputs @ self.kernel


def through_a_layer_that_does_not_train():
    model, judge, optimizer = net(), Frozen(), tf.keras.optimizers.SGD(0.1)
    step(model, optimizer, lambda: tf.reduce_mean(judge(model(x))))


def decayed():
    model = net()
    kept = [one for one in model.trainable_variables if "bias" not in one.name]
    optimizer = tf.keras.optimizers.SGD(0.1)
    step(model, optimizer, lambda: tf.add_n([tf.nn.l2_loss(one) for one in kept]))


set_by_hand()
decayed()
begun_with_data()
trained_in_turns()
cut_on_purpose()
through_a_layer_that_does_not_train()
