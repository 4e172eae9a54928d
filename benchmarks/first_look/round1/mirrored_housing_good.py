"""House price regression on two logical devices with MirroredStrategy."""
import numpy as np
import tensorflow as tf

tf.config.set_logical_device_configuration(
    tf.config.list_physical_devices("CPU")[0],
    [tf.config.LogicalDeviceConfiguration(), tf.config.LogicalDeviceConfiguration()])

GLOBAL_BATCH, FEATURES, LR = 32, 5, 0.1
strategy = tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])


def houses(n=GLOBAL_BATCH, seed=0):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, FEATURES)).astype("float32")
    price = x @ np.array([[1.0], [-2.0], [0.5], [0.0], [3.0]], "float32") + 1.0
    return x, price.astype("float32")


with strategy.scope():
    model = tf.keras.Sequential([
        tf.keras.Input((FEATURES,)),
        tf.keras.layers.Dense(1, kernel_initializer="zeros"),
    ])
    optimizer = tf.keras.optimizers.SGD(LR)
    mse = tf.keras.losses.MeanSquaredError(reduction="none")


def replica_step(batch):
    x, y = batch
    with tf.GradientTape() as tape:
        per_example = mse(y, model(x, training=True))
        loss = tf.nn.compute_average_loss(per_example, global_batch_size=GLOBAL_BATCH)
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    return loss


@tf.function
def distributed_step(batch):
    losses = strategy.run(replica_step, args=(batch,))
    return strategy.reduce(tf.distribute.ReduceOp.SUM, losses, axis=None)


def expected_first_step(x, y):
    """Plain gradient step of the global mean squared error from zero weights."""
    return LR * 2.0 * x.T @ y / len(x)


if __name__ == "__main__":
    x, y = houses()
    data = tf.data.Dataset.from_tensor_slices((x, y)).batch(GLOBAL_BATCH).repeat(10)
    want = expected_first_step(x, y)
    for i, batch in enumerate(strategy.experimental_distribute_dataset(data)):
        total = distributed_step(batch)
        if i == 0:
            got = model.get_weights()[0]
            RESULT = float(np.linalg.norm(got) / np.linalg.norm(want))
            print("length of the first step relative to one device:", round(RESULT, 3))
    print("loss", float(total))
