"""Data-parallel training of an orbit-period regressor on logical CPU devices."""
import numpy as np
import tensorflow as tf

GLOBAL_BATCH = 64
REPLICAS = 4


def setup_devices(count):
    cpu = tf.config.list_physical_devices("CPU")[0]
    tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * count)
    return tf.distribute.MirroredStrategy([f"CPU:{i}" for i in range(count)])


def make_data(n, seed=0):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 8)).astype("float32")
    w = rng.normal(size=(8, 1)).astype("float32")
    return x, x @ w + 0.05 * rng.normal(size=(n, 1)).astype("float32")


class DistributedRegressor:
    def __init__(self, strategy, lr):
        self.strategy = strategy
        with strategy.scope():
            self.w = tf.Variable(tf.zeros([8, 1]), aggregation=tf.VariableAggregation.MEAN)
            self.b = tf.Variable(tf.zeros([1]), aggregation=tf.VariableAggregation.MEAN)
            self.lr = lr

    def _replica_step(self, x, y):
        ctx = tf.distribute.get_replica_context()
        with tf.GradientTape() as tape:
            per_example = tf.reduce_sum(tf.square(x @ self.w + self.b - y), axis=-1)
            loss = tf.nn.compute_average_loss(per_example, global_batch_size=GLOBAL_BATCH)
        grads = tape.gradient(loss, [self.w, self.b])
        grads = ctx.all_reduce(tf.distribute.ReduceOp.SUM, grads)
        for v, g in zip([self.w, self.b], grads):
            v.assign_sub(self.lr * g)
        return loss

    @tf.function
    def step(self, x, y):
        losses = self.strategy.run(self._replica_step, args=(x, y))
        return self.strategy.reduce(tf.distribute.ReduceOp.SUM, losses, axis=None)


def main():
    strategy = setup_devices(REPLICAS)
    x, y = make_data(1024)
    data = tf.data.Dataset.from_tensor_slices((x, y)).batch(GLOBAL_BATCH, drop_remainder=True)
    trainer = DistributedRegressor(strategy, lr=0.3)
    for epoch in range(4):
        total, n = 0.0, 0
        for bx, by in strategy.experimental_distribute_dataset(data):
            total += float(trainer.step(bx, by))
            n += 1
        print(f"epoch {epoch} loss {total / n:.5g}")
    rmse = np.sqrt(np.mean((x @ trainer.w.numpy() + trainer.b.numpy() - y) ** 2))
    print(f"replicas {strategy.num_replicas_in_sync} rmse {rmse:.5g}")


if __name__ == "__main__":
    main()
