"""An optimizer is built by its first apply call in the replicas of a `tf.function`.

## What happens
With Keras 3 (TensorFlow 2.16 and later) and several replicas the first step raises.

## Why
An optimizer makes its variables when it is built. In the scope of the strategy they are made for
all replicas. In a replica, while it is traced, each of them begins to make its own.

## Bad
```python
# Keras 3
import tensorflow as tf

cpu = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
strategy = tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])
with strategy.scope():
    model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
    optimizer = tf.keras.optimizers.Adam(0.05)


def replica_step(x):
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(tf.square(model(x))) / 8.0
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))


@tf.function
def train_step(x):
    strategy.run(replica_step, args=(x,))


for step in range(20):
    train_step(tf.ones((4, 3)))
```

## Good
```python
# Keras 3
import tensorflow as tf

cpu = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
strategy = tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])
with strategy.scope():
    model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
    optimizer = tf.keras.optimizers.Adam(0.05)
    optimizer.build(model.trainable_variables)


def replica_step(x):
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(tf.square(model(x))) / 8.0
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))


@tf.function
def train_step(x):
    strategy.run(replica_step, args=(x,))


for step in range(20):
    train_step(tf.ones((4, 3)))
```

## Fix
Builds the optimizer after it is made, in the scope. Safe: that is what the first step is to do. It
is offered where the model is made with an `Input`, before the optimizer and beside it.

## Runtime message
`InvalidArgumentError: … You must feed a value for placeholder tensor …` (Keras 3); Keras 2 accepts
it.

## When it is right
With Keras 2, with one device, and with `SGD` without momentum, which has no variables. A strategy
that is not told its devices may have one, and is not reported.
"""

from __future__ import annotations

from collections.abc import Iterator

from tapelint.config import Keras
from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.build import bound_where_made, built_before
from tapelint.flow import Applied, Optimizer, trained
from tapelint.knowledge.optimizers import optimizer_class
from tapelint.knowledge.versions import Fact
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule
from tapelint.rules.replicas import surely_has_many_replicas

_DONE = Fact(
    keras_2="works",
    keras_3="raises `InvalidArgumentError: … You must feed a value for placeholder tensor …`",
)


@rule(
    code="TL734",
    name="not-built-in-scope",
    severity=Severity.ERROR,
    title="The optimizer has to be built in the strategy's scope",
)
def not_built_in_scope(context: Context) -> Iterator[Report]:
    """First apply calls in the replicas of a graph of optimizers that have variables."""
    if context.keras is Keras.KERAS_2:
        return
    for applied in context.events(Applied):
        optimizer, strategy = applied.optimizer, applied.place.replica
        if not isinstance(optimizer, Optimizer) or not applied.first or strategy is None:
            continue
        if not surely_has_many_replicas(strategy) or not _has_variables(context, optimizer):
            continue
        if not facts.is_surely_graph(context, applied.place) or facts.is_guarded(context, applied):
            continue
        class_ = optimizer_class(optimizer.api)
        yield Report(
            applied.node,
            f"`{class_}` makes its variables here, in the replicas of a `tf.function`: with several"
            f" of them that {context.say(_DONE)}. Build it in the scope of the strategy.",
            ((optimizer.node, "The optimizer is made here."),),
            tuple(_fixes(context, applied, optimizer)),
            None if context.keras is Keras.KERAS_3 else Severity.WARNING,
        )


def _has_variables(context: Context, optimizer: Optimizer) -> bool:
    class_ = optimizer_class(optimizer.api)
    if class_ is None or context.is_legacy(optimizer):
        return False
    return class_ != "SGD" or facts.keyword(optimizer.node, "momentum") is not None


def _fixes(context: Context, applied: Applied, optimizer: Optimizer) -> Iterator[Fix]:
    name = bound_where_made(context, optimizer)
    if name is None:
        return
    variables = trained(facts.given(applied)) or ()
    built = built_before(context, optimizer, name, variables)
    if built is not None:
        yield Fix("Build the optimizer in the scope", Safety.SAFE, built.edits)
