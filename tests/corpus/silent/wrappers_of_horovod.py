"""Tapes and optimizers that Horovod and its like wrap: they do what the wrapped ones do."""

import byteps.tensorflow as bps
import horovod.tensorflow as hvd
import horovod.tensorflow.keras as hvd_keras
import smdebug.tensorflow as smd
import smdistributed.dataparallel.tensorflow as sdp
import tensorflow as tf

model = tf.keras.Sequential([tf.keras.layers.Dense(10)])
loss_of = tf.keras.losses.MeanSquaredError()


def with_horovod(batches):
    optimizer = hvd_keras.DistributedOptimizer(tf.keras.optimizers.SGD(0.01 * hvd.size()))
    for x, y in batches:
        with tf.GradientTape(persistent=True) as tape:
            loss = loss_of(y, model(x))
        tape = hvd.DistributedGradientTape(tape, compression=hvd.Compression.fp16)
        gradients = tape.gradient(loss, model.trainable_variables)
        penalty = tape.gradient(loss, x)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables))
        print(penalty)


def in_one_go(x, y, optimizer):
    with bps.DistributedGradientTape(tf.GradientTape()) as tape:
        loss = loss_of(y, model(x))
    optimizer.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))


@tf.function
def with_sagemaker(x, y, first_batch, optimizer):
    with tf.GradientTape() as tape:
        loss = loss_of(y, model(x))
    tape = sdp.DistributedGradientTape(tape, sparse_as_dense=True)
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    if first_batch:
        sdp.broadcast_variables(model.variables, root_rank=0)
        sdp.broadcast_variables(optimizer.variables(), root_rank=0)
    return sdp.oob_allreduce(loss)


def with_debugger(batches, persistent=False):
    hook = smd.KerasHook.create_from_json_file()
    optimizer = hook.wrap_optimizer(tf.keras.optimizers.Adam())
    for x, y in batches:
        with hook.wrap_tape(tf.GradientTape(persistent=persistent)) as tape:
            loss = loss_of(y, model(x))
        gradients = tape.gradient(loss, model.trainable_variables)
        if persistent:
            hook.save_tensor("again", tape.gradient(loss, model.trainable_variables))
        optimizer.apply_gradients(zip(gradients, model.trainable_variables))


with_debugger([])


def of_tensorflow_1(loss, step):
    optimizer = hvd.DistributedOptimizer(tf.compat.v1.train.AdagradOptimizer(0.01))
    pairs = optimizer.compute_gradients(loss)
    return optimizer.apply_gradients(pairs, global_step=step)
