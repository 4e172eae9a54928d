"""Updates by hand in replicas, where the mean over the share is averaged over the replicas."""

import tensorflow as tf

REPLICAS = 2
cpu = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * REPLICAS)
strategy = tf.distribute.MirroredStrategy([f"CPU:{index}" for index in range(REPLICAS)])
x = tf.random.normal((32, 3), seed=1)
y = tf.reduce_sum(x, axis=1, keepdims=True)
RATE = 0.05
SHARE = RATE / REPLICAS
with strategy.scope():
    w = tf.Variable(tf.zeros((3, 1)), aggregation=tf.VariableAggregation.MEAN)


def loss_of(inputs, labels):
    return tf.reduce_mean(tf.square(inputs @ w - labels))


def averaged(batch):
    context = tf.distribute.get_replica_context()
    with tf.GradientTape() as tape:
        loss = loss_of(*batch)
    (grad,) = context.all_reduce(tf.distribute.ReduceOp.MEAN, tape.gradient(loss, [w]))
    w.assign_sub(RATE * grad)


def divided(batch):
    context = tf.distribute.get_replica_context()
    with tf.GradientTape() as tape:
        loss = loss_of(*batch)
    (grad,) = context.all_reduce(tf.distribute.ReduceOp.SUM, tape.gradient(loss, [w]))
    w.assign_sub(RATE * (grad / context.num_replicas_in_sync))


def with_a_smaller_rate(batch):
    context = tf.distribute.get_replica_context()
    with tf.GradientTape() as tape:
        loss = loss_of(*batch)
    (grad,) = context.all_reduce(tf.distribute.ReduceOp.SUM, tape.gradient(loss, [w]))
    w.assign_sub(SHARE * grad)


batches = tf.data.Dataset.from_tensor_slices((x, y)).batch(32).repeat(3)
for batch in strategy.experimental_distribute_dataset(batches):
    strategy.run(averaged, args=(batch,))
    strategy.run(divided, args=(batch,))
    strategy.run(with_a_smaller_rate, args=(batch,))
