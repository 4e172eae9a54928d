"""Data parallel regression over several logical devices."""
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import numpy as np
import tensorflow as tf

DEVICES = 4
GLOBAL_BATCH = 64


def prepare_devices(count):
    cpu = tf.config.list_physical_devices("CPU")[0]
    tf.config.set_logical_device_configuration(
        cpu, [tf.config.LogicalDeviceConfiguration() for _ in range(count)])
    return tf.distribute.MirroredStrategy([f"CPU:{i}" for i in range(count)])


class Fleet:
    def __init__(self, strategy, features, rate):
        self.strategy = strategy
        with strategy.scope():
            self.model = tf.keras.Sequential([
                tf.keras.Input((features,)), tf.keras.layers.Dense(1)])
            self.optimizer = tf.keras.optimizers.SGD(rate)
            self.optimizer.build(self.model.trainable_variables)

    def objective(self, targets, outputs):
        errors = tf.reduce_sum((outputs - targets) ** 2, axis=-1)
        return tf.nn.compute_average_loss(errors, global_batch_size=GLOBAL_BATCH)

    def replica_step(self, x, y):
        with tf.GradientTape() as tape:
            loss = self.objective(y, self.model(x, training=True))
        weights = self.model.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
        return loss

    @tf.function
    def step(self, batch):
        losses = self.strategy.run(self.replica_step, args=batch)
        return self.strategy.reduce(tf.distribute.ReduceOp.SUM, losses, axis=None)


def main():
    tf.keras.utils.set_random_seed(6)
    rng = np.random.default_rng(6)
    true = rng.normal(size=(6, 1))
    x = rng.normal(size=(1024, 6)).astype("float32")
    y = (x @ true + 0.5 + rng.normal(size=(1024, 1)) * 0.05).astype("float32")
    strategy = prepare_devices(DEVICES)
    fleet = Fleet(strategy, 6, rate=0.3)
    data = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(1024, seed=0)
    data = strategy.experimental_distribute_dataset(data.batch(GLOBAL_BATCH, drop_remainder=True))
    for epoch in range(4):
        losses = [float(fleet.step(batch)) for batch in data]
        print(f"epoch {epoch} first {losses[0]:.4g} last {losses[-1]:.4g}")
    kernel = np.array(fleet.model.get_weights()[0])
    print(f"distance to the true coefficients {np.abs(kernel - true).max():.4g}")


if __name__ == "__main__":
    main()
