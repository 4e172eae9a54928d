# measured: 2.21 and 2.15 alike: runs; first update exactly twice that of the good one (3.497 against 1.748, 2 replicas), then the loss becomes NaN; good: mse 0.09 after 4 epochs.
"""Matrix factorisation of ratings on several replicas of the processor."""
import numpy as np
import tensorflow as tf

REPLICAS = 2
cpus = tf.config.list_physical_devices("CPU")
tf.config.set_logical_device_configuration(
    cpus[0], [tf.config.LogicalDeviceConfiguration() for _ in range(REPLICAS)])
strategy = tf.distribute.MirroredStrategy([f"CPU:{i}" for i in range(REPLICAS)])

USERS, ITEMS, GLOBAL_BATCH = 40, 30, 64


def ratings(n=640, seed=0):
    rng = np.random.default_rng(seed)
    p, q = rng.normal(size=(USERS, 3)), rng.normal(size=(ITEMS, 3))
    u, i = rng.integers(0, USERS, n), rng.integers(0, ITEMS, n)
    r = (p[u] * q[i]).sum(axis=1)
    return u.astype("int32"), i.astype("int32"), r.astype("float32")


class Factors(tf.keras.Model):
    def __init__(self, rank=4):
        super().__init__()
        init = tf.keras.initializers.RandomNormal(stddev=0.5, seed=3)
        self.users = tf.keras.layers.Embedding(USERS, rank, embeddings_initializer=init)
        self.items = tf.keras.layers.Embedding(ITEMS, rank, embeddings_initializer=init)

    def call(self, pair):
        u, i = pair
        return tf.reduce_sum(self.users(u) * self.items(i), axis=-1)


with strategy.scope():
    model = Factors()
    model((tf.zeros((1,), tf.int32), tf.zeros((1,), tf.int32)))
    optimizer = tf.keras.optimizers.SGD(4.0)


def replica_step(batch):
    u, i, r = batch
    with tf.GradientTape() as tape:
        error = tf.square(model((u, i)) - r)
        loss = tf.reduce_mean(error)  # fault:
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    return tf.reduce_mean(error)


@tf.function
def train_step(batch):
    per_replica = strategy.run(replica_step, args=(batch,))
    return strategy.reduce(tf.distribute.ReduceOp.MEAN, per_replica, axis=None)


def main():
    data = tf.data.Dataset.from_tensor_slices(ratings()).batch(GLOBAL_BATCH, drop_remainder=True)
    distributed = strategy.experimental_distribute_dataset(data)
    start = [w.copy() for w in model.get_weights()]
    for epoch in range(4):
        losses = []
        for batch in distributed:
            losses.append(float(train_step(batch)))
            if epoch == 0 and len(losses) == 1:
                moved = [np.linalg.norm(a - b) for a, b in zip(model.get_weights(), start)]
                print("norm of the first update:", np.round(moved, 4))
        print(f"epoch {epoch}: mse {np.mean(losses):.4f}")


if __name__ == "__main__":
    main()
