import mlx.core as mx
import mlx.nn as nn
import mlx.optimizers as optim
import sonnet as snt
import tensorflow as tf
import torch_xla.core.xla_model as xm


def mlx_loop(model, data, loss_fn):
    optimizer = optim.SGD(learning_rate=1e-1)
    state = model.state
    loss_and_grad_fn = nn.value_and_grad(model, loss_fn)
    for X, y in data:
        loss, grads = loss_and_grad_fn(model, X, y)
        model.update(optimizer.apply_gradients(grads, model))
        mx.eval(state, loss)


def sonnet_step(mlp, images, labels):
    optimizer = snt.optimizers.SGD(learning_rate=0.1)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(logits=mlp(images), labels=labels))
    params = mlp.trainable_variables
    grads = tape.gradient(loss, params)
    optimizer.apply(grads, params)
    return loss


def sonnet_positional(optimizer: snt.Optimizer, tape, loss, params):
    optimizer.apply(tape.gradient(loss, params), params)


def torch_step(optimizer, loss):
    optimizer.zero_grad()
    loss.backward()
    xm.optimizer_step(optimizer)
    gradients = xm._fetch_gradients(optimizer)
    xm.all_reduce("sum", gradients, scale=1.0)
