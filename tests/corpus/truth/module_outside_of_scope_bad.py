"""Trains a model on two devices; a class of its own makes model and optimizer."""

import tensorflow as tf


def two_devices():
    cpu = tf.config.list_physical_devices("CPU")[0]
    tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
    return tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])


class Linear(tf.Module):
    def __init__(self):
        super().__init__()
        self.w = tf.Variable(tf.zeros((3, 1)))  # error: [TL737] raises ValueError: `colocate_vars_with` must only be passed a variable created in this tf.distribute.Strategy.scope()

    def __call__(self, x):
        return x @ self.w


class Fitter:
    def __init__(self, strategy):
        self.strategy = strategy
        self.model = Linear()
        with strategy.scope():
            self.optimizer = tf.keras.optimizers.Adam(0.01)
            self.optimizer.build(self.model.trainable_variables)

    def replica_step(self, x):
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum(tf.square(self.model(x) - 1.0))
        variables = self.model.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))

    @tf.function
    def step(self, x):
        self.strategy.run(self.replica_step, args=(x,))


fitter = Fitter(two_devices())
for _ in range(3):
    fitter.step(tf.ones((4, 3)))
