"""`with` is given the class `tf.GradientTape`, not a tape.

## What happens
The `with` statement raises before anything is recorded.

## Why
Without parentheses the name stands for the class. Only an instance of it can be opened.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    grads = tape.gradient(loss, [w])
    optimizer.apply_gradients(zip(grads, [w]))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    grads = tape.gradient(loss, [w])
    optimizer.apply_gradients(zip(grads, [w]))
```

## Fix
Adds the parentheses. Safe.

## Runtime message
`TypeError: 'type' object does not support the context manager protocol`; up to Python 3.10
`AttributeError: __enter__`.

## When it is right
Never.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import insert
from tapelint.flow.events import TapeClassEntered
from tapelint.rules.base import Context, Report, rule


@rule(
    code="TL404",
    name="tape-not-called",
    severity=Severity.ERROR,
    title="GradientTape is not called",
)
def tape_not_called(context: Context) -> Iterator[Report]:
    """`with` statements on the class."""
    for event in context.events(TapeClassEntered):
        name = context.text(event.node)
        yield Report(
            event.node,
            f"`{name}` is the class, not a tape: `with` raises `TypeError: 'type' object does not "
            f"support the context manager protocol`. Add the parentheses: `{name}()`.",
            (),
            (_call(context, event.node),),
        )


def _call(context: Context, node: ast.expr) -> Fix:
    edit = insert(context.range(node).end, "()")
    return Fix("Add the parentheses", Safety.SAFE, lambda: (edit,))
