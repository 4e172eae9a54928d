# measured: both TF: first step 2.000 x lr x gradient (good 1.000); nothing raised
"""Two-replica training of a small classifier with a custom distributed loop."""
import numpy as np
import tensorflow as tf

cpu = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
tf.keras.utils.set_random_seed(13)
strategy = tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])
GLOBAL_BATCH, EPOCHS, LR, CLIP = 64, 4, 0.2, 5.0


def blobs(n=768, classes=4):
    rng = np.random.default_rng(13)
    centres = rng.normal(0.0, 2.0, (classes, 8))
    y = rng.integers(0, classes, n)
    x = centres[y] + rng.normal(0.0, 1.5, (n, 8))
    return x.astype("float32"), y.astype("int64")


x, y = blobs()
ds = tf.data.Dataset.from_tensor_slices((x, y)).batch(GLOBAL_BATCH, drop_remainder=True)
dist = strategy.experimental_distribute_dataset(ds)

with strategy.scope():
    model = tf.keras.Sequential([
        tf.keras.layers.Input((8,)),
        tf.keras.layers.Dense(16, activation="tanh"),
        tf.keras.layers.Dense(4),
    ])
    optimizer = tf.keras.optimizers.SGD(LR)
    start = [v.numpy() for v in model.trainable_variables]


def loss_of(labels, logits):
    per_example = tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits)
    return tf.reduce_sum(per_example) / GLOBAL_BATCH


def replica_step(xb, yb):
    with tf.GradientTape() as tape:
        loss = loss_of(yb, model(xb, training=True))
    grads = tape.gradient(loss, model.trainable_variables)
    context = tf.distribute.get_replica_context()
    grads = context.all_reduce(tf.distribute.ReduceOp.SUM, grads)  # fault:
    grads, _ = tf.clip_by_global_norm(grads, CLIP)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    return loss


@tf.function
def train_step(batch):
    per_replica = strategy.run(replica_step, args=batch)
    return strategy.reduce(tf.distribute.ReduceOp.SUM, per_replica, axis=None)


def first_reference(xb, yb):
    with tf.GradientTape() as tape:
        loss = loss_of(yb, model(xb, training=True))
    return tape.gradient(loss, model.trainable_variables)


reference = [g.numpy() for g in first_reference(x[:GLOBAL_BATCH], y[:GLOBAL_BATCH])]
ratio = None
for epoch in range(EPOCHS):
    losses = []
    for batch in dist:
        losses.append(float(train_step(batch)))
        if ratio is None:
            moved = model.trainable_variables[0].numpy() - start[0]
            ratio = np.linalg.norm(moved) / np.linalg.norm(LR * reference[0])
    print(f"epoch {epoch} loss {np.mean(losses):.4f}")
print(f"replicas={strategy.num_replicas_in_sync} first_step_over_lr_times_gradient={ratio:.3f}")
