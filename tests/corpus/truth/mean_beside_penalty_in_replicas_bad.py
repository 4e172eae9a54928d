import tensorflow as tf

REPLICAS = 2
cpu = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * REPLICAS)
strategy = tf.distribute.MirroredStrategy([f"CPU:{index}" for index in range(REPLICAS)])
x = tf.random.normal((32, 3), seed=1)
y = tf.reduce_sum(x, axis=1, keepdims=True)
with strategy.scope():
    w = tf.Variable(tf.zeros((3, 1)))
    optimizer = tf.keras.optimizers.SGD(0.05)


def step(batch):
    inputs, labels = batch
    with tf.GradientTape() as tape:
        penalty = tf.reduce_sum(tf.square(w))
        loss = tf.reduce_mean(tf.square(inputs @ w - labels)) + 0.01 * penalty  # warning: [TL721] w.values moves wrongly
    grads, _ = tf.clip_by_global_norm(tape.gradient(loss, [w]), 1.0)
    optimizer.apply_gradients(zip(grads, [w]))


batches = tf.data.Dataset.from_tensor_slices((x, y)).batch(32).repeat(10)
for batch in strategy.experimental_distribute_dataset(batches):
    strategy.run(step, args=(batch,))
