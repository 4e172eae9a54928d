# measured: ValueError: the optimizer's build in the scope refuses variables that were not created there (2.21 and 2.15)
"""Parcel volume per depot, trained on two devices."""
import numpy as np
import tensorflow as tf

BATCH = 16


def two_devices():
    cpu = tf.config.list_physical_devices("CPU")[0]
    tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
    return tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])


def volume_net():
    return tf.keras.Sequential([
        tf.keras.Input((7,)),
        tf.keras.layers.Dense(16, activation="relu"),
        tf.keras.layers.Dense(1),
    ])


class Fitter:
    def __init__(self, strategy):
        self.strategy = strategy
        self.model = volume_net()  # fault: the model is built outside of the strategy's scope
        with strategy.scope():
            self.optimizer = tf.keras.optimizers.Adam(1e-2)
            self.optimizer.build(self.model.trainable_variables)

    def replica_step(self, x, y):
        with tf.GradientTape() as tape:
            err = tf.reduce_sum((self.model(x, training=True) - y) ** 2, axis=1)
            loss = tf.nn.compute_average_loss(err, global_batch_size=BATCH)
        variables = self.model.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
        return loss

    @tf.function
    def step(self, x, y):
        parts = self.strategy.run(self.replica_step, args=(x, y))
        return self.strategy.reduce(tf.distribute.ReduceOp.SUM, parts, axis=None)


if __name__ == "__main__":
    rng = np.random.default_rng(137)
    x = rng.random((64, 7)).astype("float32")
    y = x.sum(axis=1, keepdims=True)
    strategy = two_devices()
    fitter = Fitter(strategy)
    data = tf.data.Dataset.from_tensor_slices((x, y)).batch(BATCH)
    for bx, by in strategy.experimental_distribute_dataset(data):
        print("loss", float(fitter.step(bx, by)))
