import tensorflow as tf


def make_optimizer(rate=0.1):
    return tf.keras.optimizers.RMSprop(rate)


class Fitter:
    def __init__(self):
        self.scale = tf.Variable(1.0)
        self.optimizer = make_optimizer  # error: [TL104] raises AttributeError: 'function' object has no attribute 'apply_gradients'

    def fit(self, goal):
        with tf.GradientTape() as tape:
            loss = tf.square(self.scale - goal)
        grads = tape.gradient(loss, [self.scale])
        self.optimizer.apply_gradients(zip(grads, [self.scale]))


Fitter().fit(2.0)
