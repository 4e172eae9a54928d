"""A tape is opened by `with` while it is open.

## What happens
The inner `with` raises.

## Why
A tape records once at a time. It is open already, and records what is in the inner block too.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
b = tf.Variable(tf.zeros((1,)))
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        prediction = x @ w + b
        with tape:
            loss = tf.reduce_mean(tf.square(prediction - y))
    grads = tape.gradient(loss, [w, b])
    optimizer.apply_gradients(zip(grads, [w, b]))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
b = tf.Variable(tf.zeros((1,)))
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        prediction = x @ w + b
        loss = tf.reduce_mean(tf.square(prediction - y))
    grads = tape.gradient(loss, [w, b])
    optimizer.apply_gradients(zip(grads, [w, b]))
```

## Fix
Takes the inner `with` away and leaves its block. Safe: the program raises as written.

## Runtime message
`ValueError: Tape is still recording, This can happen if you try to re-enter an already-active
tape.`

## When it is right
Two tapes, one in the other, for a gradient of a gradient; a tape that is opened again after its
block.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.rewrite import Rewrite
from tapelint.flow import TapeOpened
from tapelint.rules.base import Context, Report, rule


@rule(
    code="TL409",
    name="tape-entered-again",
    severity=Severity.ERROR,
    title="The tape is opened twice",
)
def tape_entered_again(context: Context) -> Iterator[Report]:
    """Tapes that are entered while they record."""
    for opened in context.events(TapeOpened):
        if not opened.again:
            continue
        yield Report(
            opened.node,
            "This tape is open already, and opening it again raises `ValueError: Tape is still "
            "recording`. Leave this `with` out, or use a second tape for a gradient of a gradient.",
            ((opened.tape.node, "The tape is made here."),),
            tuple(_fixes(context, opened.node)),
        )


def _fixes(context: Context, node: ast.AST) -> Iterator[Fix]:
    block = context.outline.statement(node)
    if isinstance(block, ast.With) and len(block.items) == 1:
        yield Fix("Leave this `with` out", Safety.SAFE, Rewrite(context).move_out(block).edits)
