"""The replicas of a strategy build the optimizer, in a graph.

## What happens
With Keras 3 the first step raises where there are several replicas. With Keras 2 the program runs.

## Why
The first `apply_gradients` makes the variables of the optimizer. In the graph of a replica they
begin with values that belong to that graph, which no other has.

## Bad
```python
import tensorflow as tf

cpu = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
x = tf.random.normal((32, 3))
strategy = tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])
with strategy.scope():
    model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
    optimizer = tf.keras.optimizers.Adam(0.01)


def in_replica(x):
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(tf.square(model(x) - 1.0)) / 64.0
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    return loss


@tf.function
def train(x):
    return strategy.run(in_replica, args=(x,))


for step in range(20):
    train(x)
```

## Good
```python
import tensorflow as tf

cpu = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
x = tf.random.normal((32, 3))
strategy = tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])
with strategy.scope():
    model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
    optimizer = tf.keras.optimizers.Adam(0.01)
    optimizer.build(model.trainable_variables)


def in_replica(x):
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(tf.square(model(x) - 1.0)) / 64.0
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    return loss


@tf.function
def train(x):
    return strategy.run(in_replica, args=(x,))


for step in range(20):
    train(x)
```

## Fix
Builds the optimizer for the variables of its model where it is made. Safe: the step raises as it
stands. It is offered where the model is made with an `Input`, before the optimizer and beside it.

## Runtime message
`InvalidArgumentError: Graph execution error: … Detected at node cond/Placeholder defined at …`, and
further down that a value has to be fed for it (Keras 3). Keras 2 accepts it.

## When it is right
One replica, a strategy of which the number of replicas is not told, steps that run eagerly, an
optimizer that was built before, and plain `SGD`, which has no variables to make.
"""

from __future__ import annotations

from collections.abc import Iterator

from tapelint.config import Keras
from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.build import built_before
from tapelint.flow import Applied, Const, Created, List, Optimizer, Tuple, exact, trained
from tapelint.knowledge.optimizers import optimizer_class
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule

_MIRRORED = "tf.distribute.MirroredStrategy"


@rule(
    code="TL710",
    name="not-built-before-replicas",
    severity=Severity.ERROR,
    title="The optimizer is not built before the replicas run",
)
def not_built_before_replicas(context: Context) -> Iterator[Report]:
    """Apply calls in graphs of several replicas, of optimizers that are surely not built."""
    if context.keras is Keras.KERAS_2:
        return
    for applied in context.events(Applied):
        optimizer, replica = applied.optimizer, applied.place.replica
        if not applied.first or replica is None or not _has_several(replica):
            continue
        if not isinstance(optimizer, Optimizer) or context.is_legacy(optimizer):
            continue
        if optimizer_class(optimizer.api) in (None, "SGD"):
            continue
        if not facts.is_surely_graph(context, applied.place):
            continue
        receiver = facts.receiver(applied)
        node = receiver or applied.node.func
        yield Report(
            node,
            "With Keras 3 the replicas cannot build the optimizer: this raises "
            "`InvalidArgumentError: … You must feed a value for placeholder tensor`. Call its "
            "`build` with the variables before, in the scope of the strategy.",
            ((optimizer.node, "The optimizer is made here."),),
            tuple(_fixes(context, applied, optimizer)),
        )


def _has_several(strategy: Created) -> bool:
    """Whether ``strategy`` is told to run on more than one device."""
    devices = strategy.given(0, "devices") if strategy.api == _MIRRORED else None
    known = exact(devices) if isinstance(devices, (List, Tuple)) else None
    return known is not None and len(known) > 1 and all(isinstance(one, Const) for one in known)


def _fixes(context: Context, applied: Applied, optimizer: Optimizer) -> Iterator[Fix]:
    receiver = facts.receiver(applied)
    if receiver is None:
        return
    variables = trained(facts.given(applied)) or ()
    edits = built_before(context, optimizer, context.text(receiver), variables)
    if edits is not None:
        yield Fix("Build the optimizer before", Safety.SAFE, lambda: edits)
