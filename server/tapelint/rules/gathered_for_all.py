"""`tf.gather` without `batch_dims` gives each example the entries of all examples.

## What happens
The result is a matrix with a row for each example and a column for each index, instead of one entry
for each example. Compared with one number for each example it is broadcast: every example is
trained towards the values of all the others. Nothing is raised.

## Why
`tf.gather(values, indices, axis=1)` takes all `indices` from each row. That the first index belongs
to the first row, the second to the second, is what `batch_dims=1` tells.

## Bad
```python
import tensorflow as tf

states = tf.random.normal((32, 3))
actions = tf.cast(states[:, 0] > 0, tf.int32)
wanted = tf.reduce_sum(states, axis=1)
network = tf.keras.Sequential([tf.keras.layers.Input((3,)), tf.keras.layers.Dense(2)])
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        taken = tf.gather(network(states), actions, axis=1)
        loss = tf.reduce_mean(tf.square(wanted - taken))
    grads = tape.gradient(loss, network.trainable_variables)
    optimizer.apply_gradients(zip(grads, network.trainable_variables))
```

## Good
```python
import tensorflow as tf

states = tf.random.normal((32, 3))
actions = tf.cast(states[:, 0] > 0, tf.int32)
wanted = tf.reduce_sum(states, axis=1)
network = tf.keras.Sequential([tf.keras.layers.Input((3,)), tf.keras.layers.Dense(2)])
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        taken = tf.gather(network(states), actions, axis=1, batch_dims=1)
        loss = tf.reduce_mean(tf.square(wanted - taken))
    grads = tape.gradient(loss, network.trainable_variables)
    optimizer.apply_gradients(zip(grads, network.trainable_variables))
```

## Fix
Adds `batch_dims=1`. Unsafe: what the result is used for may count on the matrix.

## Runtime message
None.

## When it is right
The same columns for all examples, picked by indices that are not as many as the examples, are not
reported. Nor are indices of which it is not known that there is one for each example.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import with_keyword
from tapelint.flow import Computed, Const, GradientTaken, Shapes, Tape, Value
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule

_PARAMETERS = ("params", "indices", "validate_indices", "axis", "batch_dims", "name")


@rule(
    code="TL544",
    name="gathered-for-all",
    severity=Severity.WARNING,
    title="Each example gets the entries of all examples",
)
def gathered_for_all(context: Context) -> Iterator[Report]:
    """Gathers from what a network gives, with an index for each example."""
    shapes = context.once(facts.shapes)
    done: set[ast.AST] = set()
    for taken in context.events(GradientTaken):
        if not isinstance(taken.tape, Tape) or not facts.trains(context, taken):
            continue
        for value in context.once(facts.made_of_target, taken):
            if not isinstance(value, Computed) or value.op != "tf.gather" or value.node in done:
                continue
            if not _takes_all(shapes, value) or not context.outline.holds(value.node):
                continue
            done.add(value.node)
            yield Report(
                value.node,
                "Say `batch_dims=1`: without it each example gets the entries for the indices of "
                "all examples, and not the one for its own.",
                ((taken.node, "The gradients are taken here."),),
                tuple(_fixes(context, value.node)),
            )


def _takes_all(shapes: Shapes, gather: Computed) -> bool:
    """Whether ``gather`` takes, of each row, what the indices of all rows say."""
    count = len(gather.inputs) - len(gather.keywords)
    names = (*_PARAMETERS[:count], *gather.keywords)
    given: dict[str, Value] = dict(zip(names, gather.inputs, strict=False))
    if given.get("axis") not in (Const(1), Const(-1)) or "batch_dims" in given:
        return False
    values, indices = given.get("params"), given.get("indices")
    if not isinstance(values, Computed) or values.op != "call" or not isinstance(indices, Computed):
        return False
    rows = shapes.rows(values)
    several = not isinstance(rows, int) or rows > 1
    return rows is not None and several and rows == shapes.rows(indices)


def _fixes(context: Context, call: ast.AST) -> Iterator[Fix]:
    edit = with_keyword(context, call, "batch_dims=1") if isinstance(call, ast.Call) else None
    if edit is not None:
        yield Fix("Say `batch_dims=1`", Safety.UNSAFE, lambda: (edit,))
