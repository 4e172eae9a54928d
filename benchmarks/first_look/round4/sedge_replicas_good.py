"""Data-parallel linear model on two CPU replicas."""
import numpy as np
import tensorflow as tf

cpu = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)

GLOBAL_BATCH, LR, STEPS = 32, 0.45, 16
strategy = tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])

rng = np.random.default_rng(50)
x = rng.normal(size=(GLOBAL_BATCH * STEPS, 5)).astype("float32")
y = (x @ np.arange(1.0, 6.0)[:, None]).astype("float32")
dataset = tf.data.Dataset.from_tensor_slices((x, y)).batch(GLOBAL_BATCH)
dist_dataset = strategy.experimental_distribute_dataset(dataset)

with strategy.scope():
    w = tf.Variable(tf.zeros([5, 1]), aggregation=tf.VariableAggregation.SUM)  # deltas of all replicas are added


def per_replica_step(xb, yb):
    with tf.GradientTape() as tape:
        per_row = tf.reduce_sum(tf.square(tf.matmul(xb, w) - yb), axis=1)
        loss = tf.nn.compute_average_loss(per_row, global_batch_size=GLOBAL_BATCH)
    grad = tape.gradient(loss, w)
    w.assign_sub(LR * grad)
    return loss


@tf.function
def train_step(batch):
    losses = strategy.run(per_replica_step, args=batch)
    return strategy.reduce(tf.distribute.ReduceOp.SUM, losses, axis=None)


def single_device():
    """The same updates by hand on one device, for comparison."""
    v = np.zeros((5, 1))
    for i in range(STEPS):
        xb, yb = x[i * GLOBAL_BATCH:(i + 1) * GLOBAL_BATCH], y[i * GLOBAL_BATCH:(i + 1) * GLOBAL_BATCH]
        v -= LR * 2.0 * xb.T @ (xb @ v - yb) / GLOBAL_BATCH
    return v


for number, batch in enumerate(dist_dataset):
    loss = train_step(batch)
    if number in (0, STEPS - 1):
        print("step", number + 1, "loss", round(float(loss), 4))
first = w.numpy().ravel()
print("replicas:", strategy.num_replicas_in_sync)
print("two replicas ", np.round(first, 4))
print("single device", np.round(single_device().ravel(), 4))
