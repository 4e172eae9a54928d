"""The gradients of several batches or workers for one variable are averaged without an axis.

## What happens
One number comes out for each variable, and all of its entries move by that same amount: they cannot
reach the values that they should. Of the optimizers only the `SGD` of Keras 3 raises.

## Why
Without an axis, `tf.reduce_mean` and similar functions, also those of NumPy, reduce all axes: the
first one of the stack, which is that of the batches, and those of the variable as well.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((64, 3), seed=1)
y = tf.reduce_sum(x * [1.0, -1.0, 2.0], axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.layers.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(0.1)

for step in range(20):
    gathered = []
    for k in range(4):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(model(x[k::4]) - y[k::4]))
        gathered.append(tape.gradient(loss, model.trainable_variables))
    mean = [tf.reduce_mean(tf.stack(same)) for same in zip(*gathered)]
    optimizer.apply_gradients(zip(mean, model.trainable_variables))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((64, 3), seed=1)
y = tf.reduce_sum(x * [1.0, -1.0, 2.0], axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.layers.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(0.1)

for step in range(20):
    gathered = []
    for k in range(4):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(model(x[k::4]) - y[k::4]))
        gathered.append(tape.gradient(loss, model.trainable_variables))
    mean = [tf.reduce_mean(tf.stack(same), axis=0) for same in zip(*gathered)]
    optimizer.apply_gradients(zip(mean, model.trainable_variables))
```

## Fix
Names the axis. Safe.

## Runtime message
None, except for the `SGD` of Keras 3 and for `assign_sub`, which raise where a variable is more
than one number.

## When it is right
Variables that are one number each, and what is only measured or shown.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import with_keyword
from tapelint.flow import (
    TOTAL_OF_ENTRIES,
    Applied,
    Assigned,
    Computed,
    Gradients,
    Shapes,
    Transform,
    Value,
    VariablesOf,
    alternatives,
    items,
    reachable,
    unspread,
)
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule

_ARITHMETIC = frozenset({"Add", "Div", "Mult", "Sub", "USub", "tf.multiply", "tf.scalar_mul"})


@rule(
    code="TL314",
    name="gradient-made-number",
    severity=Severity.WARNING,
    title="The gradients of a variable are reduced to one number",
)
def gradient_made_number(context: Context) -> Iterator[Report]:
    """Numbers that are made of the gradients for one variable, and that it is moved by."""
    shapes = context.once(facts.shapes)
    done: set[ast.AST] = set()
    for moved, node in _moving(context):
        made = next((one for one in moved.transforms if one.name == TOTAL_OF_ENTRIES), None)
        if made is None or made.node in done or not _has_entries(shapes, moved.taken.sources):
            continue
        if not context.outline.holds(made.node):
            continue
        done.add(made.node)
        yield Report(
            made.node,
            "Say `axis=0`: without it all entries of the gradients become one number, and all "
            "entries of the variable move by the same amount.",
            ((node, "The variable is moved here."), (moved.taken.node, "They are taken here.")),
            tuple(_fixes(context, made)),
        )


def _moving(context: Context) -> Iterator[tuple[Gradients, ast.AST]]:
    """The gradients that variables are moved by, with where that is done."""
    for applied in context.events(Applied):
        columns = facts.columns(facts.given(applied))
        for item in items(columns[0]) if columns is not None else ():
            for one in alternatives(unspread(item)):
                if isinstance(one, Gradients):
                    yield one, applied.node
    for assigned in context.events(Assigned):
        for one in reachable(assigned.value, _operands):
            if isinstance(one, Gradients):
                yield one, assigned.node


def _operands(value: Value) -> tuple[Value, ...]:
    if isinstance(value, Computed) and value.op in _ARITHMETIC:
        return value.inputs
    return alternatives(value) if len(alternatives(value)) > 1 else ()


def _has_entries(shapes: Shapes, sources: Value) -> bool:
    """Whether any of ``sources`` surely is no single number."""
    for item in items(sources):
        source = unspread(item)
        if isinstance(source, VariablesOf):
            return facts.is_keras_model(source.owner)
        shape = shapes.of(source)
        if shape is not None and any(isinstance(one, int) and one > 1 for one in shape.dims):
            return True
    return False


def _fixes(context: Context, made: Transform) -> Iterator[Fix]:
    if isinstance(made.node, ast.Call):
        edit = with_keyword(context, made.node, "axis=0")
        if edit is not None:
            yield Fix("Say `axis=0`", Safety.SAFE, lambda: (edit,))
