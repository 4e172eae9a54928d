"""Electricity demand on two devices with MirroredStrategy."""
import numpy as np
import tensorflow as tf

cpu = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
strategy = tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])
GLOBAL_BATCH, LR = 32, 0.01

tf.keras.utils.set_random_seed(131)
rng = np.random.default_rng(131)
demand = rng.normal(size=(128, 12)).astype("float32")
peak = demand.sum(axis=1, keepdims=True).astype("float32")
dataset = tf.data.Dataset.from_tensor_slices((demand, peak)).batch(GLOBAL_BATCH)

with strategy.scope():
    model = tf.keras.Sequential([tf.keras.Input((12,)), tf.keras.layers.Dense(1)])
    optimizer = tf.keras.optimizers.SGD(LR)
    optimizer.build(model.trainable_variables)


def replica_step(x, y):
    with tf.GradientTape() as tape:
        per_example = tf.reduce_sum((model(x, training=True) - y) ** 2, axis=1)
        loss = tf.nn.compute_average_loss(per_example, global_batch_size=GLOBAL_BATCH)
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    return loss


@tf.function
def train_step(x, y):
    losses = strategy.run(replica_step, args=(x, y))
    return strategy.reduce(tf.distribute.ReduceOp.SUM, losses, axis=None)


def expected_move(w, b):
    error = demand[:GLOBAL_BATCH] @ w + b - peak[:GLOBAL_BATCH]
    return -LR * 2.0 * demand[:GLOBAL_BATCH].T @ error / GLOBAL_BATCH


w0, b0 = model.get_weights()
ratio = None
for epoch in range(3):
    for x, y in strategy.experimental_distribute_dataset(dataset):
        loss = train_step(x, y)
        if ratio is None:
            move = model.get_weights()[0] - w0
            ratio = float(np.mean(move / expected_move(w0, b0)))
    print("epoch", epoch, "loss", float(loss))
print("first update relative to one device:", round(ratio, 3))
