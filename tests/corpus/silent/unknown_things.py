"""What cannot be known is not complained about."""

import importlib

import made_up_clipping
import made_up_library
import tensorflow as tf
from mylib.losses import custom_loss
from mylib.optim import GradientTransformer, make_optimizer
from mylib.training import *

optimizer = make_optimizer("adam")
Optimizer = importlib.import_module("mylib.optim").Optimizer
helper = GradientTransformer()


def step(model, optimizer, batch, apply_fn=None):
    with tf.GradientTape() as tape:
        loss = custom_loss(model, batch)
    grads = helper(tape.gradient(loss, model.trainable_variables))
    optimizer.apply_gradients(grads)
    return loss


def step_with_callback(model, batch, on_gradients):
    with tf.GradientTape() as tape:
        loss = custom_loss(model, batch)
    on_gradients(tape.gradient(loss, model.trainable_variables))


def pair_somehow(model, batch):
    with tf.GradientTape() as tape:
        loss = custom_loss(model, batch)
    grads = tape.gradient(loss, get_sources(model))
    optimizer.apply_gradients(zip(grads, get_variables(model)))


def external_tape(model, batch, tape, loss):
    grads = tape.gradient(loss, model.trainable_variables)
    more = tape.gradient(loss, batch)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    return more


def class_or_instance(use_class, model, grads):
    opt = Optimizer if use_class else Optimizer()
    opt.apply_gradients(zip(grads, model.trainable_variables))


def reducer(strategy, model, dataset):
    def replica_fn(batch):
        with tf.GradientTape() as tape:
            loss = custom_loss(model, batch)
        grads = tape.gradient(loss, model.trainable_variables)
        ctx = tf.distribute.get_replica_context()
        grads = ctx.all_reduce("sum", grads)
        optimizer.apply_gradients(zip(grads, model.trainable_variables), experimental_aggregate_gradients=False)
        return loss

    for batch in dataset:
        strategy.run(replica_fn, args=(batch,))


class Agent(tf_agent.TFAgent):
    def _train(self, experience, weights=None):
        with tf.GradientTape() as tape:
            loss_info = self._loss(experience, weights=weights, training=True)
        tf.debugging.check_numerics(loss_info.loss, "Loss is inf or nan")
        variables_to_train = self._q_network.trainable_weights
        non_trainable_weights = self._q_network.non_trainable_weights
        assert list(variables_to_train), "No variables in the agent's q_network."
        grads = tape.gradient(loss_info.loss, variables_to_train)
        grads_and_vars = list(zip(grads, variables_to_train))
        if self._gradient_clipping is not None:
            grads_and_vars = eager_utils.clip_gradient_norms(grads_and_vars, self._gradient_clipping)
        if self._summarize_grads_and_vars:
            grads_and_vars_with_non_trainable = grads_and_vars + [(None, v) for v in non_trainable_weights]
            eager_utils.add_variables_summaries(grads_and_vars_with_non_trainable, self.train_step_counter)
            eager_utils.add_gradients_summaries(grads_and_vars, self.train_step_counter)
        self._optimizer.apply_gradients(grads_and_vars)
        self.train_step_counter.assign_add(1)
        self._update_target()
        return loss_info


def step_of_old_eager_mode(tfe, model, optimizer, x, y):
    with tfe.GradientTape() as tape:
        loss = tf.losses.mean_squared_error(model(x), y)
    optimizer.apply_gradients(zip(tape.gradient(loss, model.variables), model.variables), global_step=None)


def step_clipped_elsewhere(model, optimizer, clip, x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    if clip is not None:
        grads = made_up_clipping.clip_gradients(grads, clip)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))  # TL102 if: optimizer.apply_gradients(grads)


def step_paired_elsewhere(model, optimizer, masked, x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    if masked:
        grads = made_up_clipping.pair(grads, model.trainable_variables)
    if not masked:
        grads = zip(grads, model.trainable_variables)
    optimizer.apply_gradients(grads)


def step_of_an_object_that_is_given_its_points_again(optimizer, bits):
    points = tf.Variable([1.0, 2.0])
    constellation = made_up_library.Constellation(points * 2)
    mapper = made_up_library.Mapper(constellation)
    with tf.GradientTape() as tape:
        constellation.points = points * 2
        loss = tf.reduce_mean(mapper(bits))
    optimizer.apply_gradients(zip(tape.gradient(loss, [points]), [points]))
    with tf.GradientTape() as tape:
        constellation.update(points * 2)
        loss = tf.reduce_mean(mapper.map(bits))
    optimizer.apply_gradients(zip(tape.gradient(loss, [points]), [points]))
