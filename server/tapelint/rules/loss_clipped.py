"""The loss is clipped, although most likely the gradients should have been.

## What happens
While the loss lies outside the bounds, every gradient is exactly zero and nothing is learned: a
loss that begins too high stays where it is.

## Why
Beyond its bounds `tf.clip_by_value` is constant, and the gradient of a constant is zero. So it is
the steps that most need to be made that are not made.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.Adam(0.05)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
        loss = tf.clip_by_value(loss, 0.0, 0.5)
    grads = tape.gradient(loss, [w])
    optimizer.apply_gradients(zip(grads, [w]))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.Adam(0.05)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    grads = tape.gradient(loss, [w])
    grads = [tf.clip_by_value(grad, -0.5, 0.5) for grad in grads]
    optimizer.apply_gradients(zip(grads, [w]))
```

## Fix
Leaves the clip out. Unsafe, since the gradients may have to be clipped instead.

## Runtime message
None. The variables keep their values while the loss is out of bounds.

## When it is right
A part of a loss that is clipped, such as the ratio in PPO, and values that are clipped before the
mean is taken.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.remove import leave_out
from tapelint.flow import Computed, GradientTaken, Tape
from tapelint.knowledge.operations import REDUCTIONS
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule


@rule(
    code="TL508",
    name="loss-clipped",
    severity=Severity.WARNING,
    title="The loss is clipped, not the gradients",
)
def loss_clipped(context: Context) -> Iterator[Report]:
    """Losses that are reduced to one number, clipped, and trained on."""
    for taken in context.events(GradientTaken):
        loss, tape = taken.target, taken.tape
        if not isinstance(loss, Computed) or loss.op != "tf.clip_by_value" or not loss.inputs:
            continue
        clipped, node = loss.inputs[0], loss.node
        if not isinstance(clipped, Computed) or clipped.op not in REDUCTIONS:
            continue
        if not isinstance(tape, Tape) or tape not in loss.tapes or not isinstance(node, ast.Call):
            continue
        if context.flow.is_applied(taken):
            yield Report(
                node,
                "Outside these bounds the clipped loss is constant: every gradient is zero, and "
                "nothing is learned until the loss happens to be inside. Clip the gradients "
                "instead.",
                ((taken.node, "The gradients are taken here."),),
                tuple(_fixes(context, node)),
            )


def _fixes(context: Context, node: ast.Call) -> Iterator[Fix]:
    given = node.args[0] if node.args else facts.keyword(node, "t")
    if given is not None:
        yield Fix("Leave the clip out", Safety.UNSAFE, leave_out(context, node, given).edits)
