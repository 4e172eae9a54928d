"""The step count of an optimizer, `optimizer.iterations`, is replaced.

## What happens
With Keras 3 (TensorFlow 2.16 and later) that raises. Keras 2 raises too, once the optimizer is
built; before, it takes a new variable, but none by `+=`.

## Why
`iterations` is a property without a setter. What it gives is a variable, whose value can be set.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.Adam(0.1)

for step in range(20):
    if step == 10:
        optimizer.iterations = 0
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    optimizer.apply_gradients([(tape.gradient(loss, w), w)])
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.Adam(0.1)

for step in range(20):
    if step == 10:
        optimizer.iterations.assign(0)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    optimizer.apply_gradients([(tape.gradient(loss, w), w)])
```

## Fix
Assigns the value to it. Safe where that is a whole number: it raises as written, or is the same.

## Runtime message
`AttributeError: property 'iterations' of 'Adam' object has no setter` (Keras 3),
``RuntimeError: Cannot set `iterations` to a new Variable after the Optimizer weights have been
created`` and ``RuntimeError: `variable += value` with `tf.Variable`s is not supported`` (Keras 2).

## When it is right
Keras 2 takes another count for an optimizer that is not built, and so do the optimizers that it
calls `legacy`; where Keras 2 is known to be in use, nothing is reported but `+=`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.config import Keras
from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import replace
from tapelint.flow import (
    Optimizer,
    OptimizerAsked,
)
from tapelint.knowledge.optimizers import class_name
from tapelint.knowledge.versions import Fact
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule

_METHODS: dict[type[ast.operator], str] = {ast.Add: "assign_add", ast.Sub: "assign_sub"}


@rule(
    code="TL792",
    name="optimizer-count-replaced",
    severity=Severity.ERROR,
    title="The step count cannot be replaced",
)
def optimizer_count_replaced(context: Context) -> Iterator[Report]:
    """Stores in the attribute `iterations` of an optimizer."""
    for asked in context.events(OptimizerAsked):
        optimizer, node = asked.optimizer, asked.node
        if not asked.stored or node.attr != "iterations":
            continue
        if not isinstance(optimizer, Optimizer) or context.is_legacy(optimizer):
            continue
        if facts.asks_for_version(context, node, optimizer):
            continue
        statement = context.outline.statement(node)
        if context.keras is Keras.KERAS_2 and not isinstance(statement, ast.AugAssign):
            continue
        kind = class_name(optimizer.api)
        fact = Fact(
            keras_2="raises `RuntimeError` once the optimizer is built",
            keras_3=f"raises `AttributeError: property 'iterations' of '{kind}' object has no "
            "setter`",
        )
        yield Report(
            node,
            f"Assign to `iterations`, which is a variable of the optimizer: replacing it "
            f"{context.say(fact)}.",
            fixes=tuple(_fixes(context, statement, node)),
        )


def _fixes(context: Context, statement: ast.stmt, node: ast.Attribute) -> Iterator[Fix]:
    match statement:
        case ast.Assign(targets=[target], value=value) if target is node:
            method = "assign"
        case ast.AugAssign(op=op, value=value) if type(op) in _METHODS:
            method = _METHODS[type(op)]
        case _:
            return
    match value:
        case ast.Call(func=ast.Attribute(attr="Variable"), args=[inner, *_]):
            value = inner
        case _:
            pass
    whole = isinstance(value, ast.Constant) and isinstance(value.value, int)
    edit = replace(context, statement, f"{context.text(node)}.{method}({context.text(value)})")
    safety = Safety.SAFE if whole else Safety.UNSAFE
    yield Fix("Assign to it", safety, lambda: (edit,))
