import horovod.tensorflow as hvd
import tensorflow as tf

hvd.init()
model = tf.keras.Sequential([tf.keras.layers.Dense(10)])
loss = tf.losses.SparseCategoricalCrossentropy(from_logits=True)
opt = tf.optimizers.Adam(0.001 * hvd.size())
checkpoint = tf.train.Checkpoint(model=model, optimizer=opt)


@tf.function
def training_step(images, labels, first_batch):
    with tf.GradientTape() as tape:
        probs = model(images, training=True)
        loss_value = loss(labels, probs)

    # Horovod: add Horovod Distributed GradientTape.
    tape = hvd.DistributedGradientTape(tape)

    grads = tape.gradient(loss_value, model.trainable_variables)
    opt.apply_gradients(zip(grads, model.trainable_variables))

    if first_batch:
        hvd.broadcast_variables(model.variables, root_rank=0)
        hvd.broadcast_variables(opt.variables(), root_rank=0)
    return loss_value


def debugger_step(hook, x, y):
    with hook.wrap_tape(tf.GradientTape()) as tape:
        value = loss(y, model(x))
    g = tape.gradient(value, model.variables)
    opt.apply_gradients(zip(g, model.variables))


def partial(x, y):
    with hvd.DistributedGradientTape(tf.GradientTape(persistent=True), op=hvd.Average) as tape:
        value = loss(y, model(x))
    opt.apply_gradients(zip(tape.gradient(value, model.trainable_variables), model.trainable_variables))
    return tape.gradient(value, x)
