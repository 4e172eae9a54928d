import tensorflow as tf

cpu = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
strategy = tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])
x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
with strategy.scope():
    w = tf.Variable(tf.zeros((3, 1)))
    optimizer = tf.keras.optimizers.SGD(0.05)


def step(x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y)) / strategy.num_replicas_in_sync
    optimizer.apply_gradients(zip(tape.gradient(loss, [w]), [w]))


@tf.function
def distributed_step():
    strategy.run(step, args=(x, y))


for _ in range(20):
    distributed_step()
