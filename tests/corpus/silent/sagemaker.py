"""SageMaker's `smdistributed` runs on TensorFlow up to 2.11: what Keras 2 has is right beside it."""

import smdistributed.dataparallel.tensorflow as dist
import tensorflow as tf

dist.init()
model = tf.keras.Sequential([tf.keras.layers.Dense(10)])
loss_of = tf.keras.losses.MeanSquaredError()
optimizer = tf.keras.optimizers.SGD(0.01 * dist.size())


@tf.function
def train_step(x, y, first_batch):
    with tf.GradientTape() as tape:
        loss = loss_of(y, model(x))
    tape = dist.DistributedGradientTape(tape)
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    if first_batch:
        dist.broadcast_variables(model.variables, root_rank=0)
        dist.broadcast_variables(optimizer.variables(), root_rank=0)
    return loss


train_step(tf.ones((2, 3)), tf.ones((2, 10)), True)
