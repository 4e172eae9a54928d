import tensorflow as tf

REPLICAS = 2
cpu = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * REPLICAS)
strategy = tf.distribute.MirroredStrategy([f"CPU:{index}" for index in range(REPLICAS)])
x = tf.random.normal((32, 3), seed=1)
y = tf.reduce_sum(x, axis=1, keepdims=True)
RATE = 0.05
with strategy.scope():
    w = tf.Variable(tf.zeros((3, 1)), aggregation=tf.VariableAggregation.MEAN)


def step(batch):
    inputs, labels = batch
    context = tf.distribute.get_replica_context()
    with tf.GradientTape() as tape:
        errors = tf.reduce_sum(tf.square(inputs @ w - labels), axis=1)
        loss = tf.reduce_mean(errors)  # warning: [TL721] w.values moves wrongly
    grads = context.all_reduce(tf.distribute.ReduceOp.SUM, tape.gradient(loss, [w]))
    for variable, grad in zip([w], grads):
        variable.assign_sub(RATE * grad)


batches = tf.data.Dataset.from_tensor_slices((x, y)).batch(32).repeat(10)
for batch in strategy.experimental_distribute_dataset(batches):
    strategy.run(step, args=(batch,))
