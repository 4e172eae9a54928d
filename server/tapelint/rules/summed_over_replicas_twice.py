"""Gradients are summed over the replicas by hand, and again when they are applied.

## What happens
The program runs, and its steps are as many times too large as there are replicas.

## Why
`apply_gradients` sums the gradients of all replicas itself. What `all_reduce` gave is that sum
already, and the same in each replica.

## Bad
```python
import tensorflow as tf

cpu = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
strategy = tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])
with strategy.scope():
    w = tf.Variable(3.0)
    optimizer = tf.keras.optimizers.SGD(0.01)
    optimizer.build([w])


def replica_step():
    with tf.GradientTape() as tape:
        loss = tf.square(w) / 2
    grads = tape.gradient(loss, [w])
    grads = tf.distribute.get_replica_context().all_reduce("sum", grads)
    optimizer.apply_gradients(zip(grads, [w]))


@tf.function
def train_step():
    strategy.run(replica_step)


for step in range(20):
    train_step()
```

## Good
```python
import tensorflow as tf

cpu = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
strategy = tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])
with strategy.scope():
    w = tf.Variable(3.0)
    optimizer = tf.keras.optimizers.SGD(0.01)
    optimizer.build([w])


def replica_step():
    with tf.GradientTape() as tape:
        loss = tf.square(w) / 2
    grads = tape.gradient(loss, [w])
    optimizer.apply_gradients(zip(grads, [w]))


@tf.function
def train_step():
    strategy.run(replica_step)


for step in range(20):
    train_step()
```

## Fix
Takes the line with `all_reduce` away. Unsafe: something else may divide by the number of replicas
to make up for it, and what is done in between is then done before the sum.

## Runtime message
None.

## When it is right
With Keras 2, where `apply_gradients` is told not to sum, by `skip_gradients_aggregation=True` or
`experimental_aggregate_gradients=False`. A mean over the replicas is what each of them adds, and so
comes out as the sum; what is divided afterwards is not reported, nor is one device.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.rewrite import Rewrite
from tapelint.flow import Applied, Gradients, Transform
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule
from tapelint.rules.replicas import has_many_replicas, sum_over_replicas

_TOLD = frozenset({"experimental_aggregate_gradients", "skip_gradients_aggregation"})
_DIVIDED = frozenset({"Div", "tf.divide", "tf.math.divide", "Mult", "tf.multiply", "tf.scalar_mul"})


@rule(
    code="TL722",
    name="summed-over-replicas-twice",
    severity=Severity.WARNING,
    title="The gradients are summed over the replicas twice",
)
def summed_over_replicas_twice(context: Context) -> Iterator[Report]:
    """Gradients that a replica applies, and that are the sum over the replicas already."""
    for applied in context.events(Applied):
        strategy = applied.place.replica
        if strategy is None or not has_many_replicas(strategy) or not applied.call.complete:
            continue
        if not _TOLD.isdisjoint(applied.call.keywords) or not facts.is_of_keras(context, applied):
            continue
        columns = facts.columns(facts.given(applied))
        gradients = [] if columns is None else facts.gradients_in(columns[0])
        sums = [_sum(one) for one in gradients]
        first = sums[0] if sums else None
        if first is None or None in sums or len({one.taken for one in gradients}) > 1:
            continue
        yield Report(
            applied.node,
            f"`{applied.method}` sums the gradients over the replicas, and `all_reduce` did so "
            "before: with two of them each step is twice as large. Leave `all_reduce` out.",
            ((first.node, "They are summed here."),),
            tuple(_fixes(context, first)),
        )


def _sum(gradients: Gradients) -> Transform | None:
    """The last of the transforms, if it is a sum over the replicas, with nothing divided at all."""
    divided = any(one.name in _DIVIDED for one in gradients.transforms)
    return None if divided else sum_over_replicas(gradients)


def _fixes(context: Context, reduced: Transform) -> Iterator[Fix]:
    outline, call = context.outline, reduced.node
    statement = outline.statement(call)
    match statement, call:
        case (
            ast.Assign(targets=[ast.Name(id=name)], value=value),
            ast.Call(args=[_, ast.Name(id=given)], keywords=[]),
        ) if value is call and name == given and len(outline.block(statement)) > 1:
            left_out = Rewrite(context).remove(statement)
            yield Fix("Leave `all_reduce` out", Safety.UNSAFE, left_out.edits)
