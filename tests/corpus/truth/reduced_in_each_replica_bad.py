import tensorflow as tf

cpu = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
strategy = tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])
with strategy.scope():
    w = tf.Variable(3.0)
    optimizer = tf.keras.optimizers.SGD(0.01)
    optimizer.build([w])


def replica_step():
    with tf.GradientTape() as tape:
        loss = tf.square(w) / 2
    grads = tape.gradient(loss, [w])
    context = tf.distribute.get_replica_context()
    summed = context.all_reduce(tf.distribute.ReduceOp.SUM, grads)
    optimizer.apply_gradients(zip(summed, [w]))  # warning: [TL722] w.values moves wrongly


@tf.function
def train_step():
    strategy.run(replica_step)


for step in range(5):
    train_step()
