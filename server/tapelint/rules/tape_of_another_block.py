"""Two `with` blocks give their tapes the same name, and the second tape gets the first loss.

## What happens
The second tape did not record the first loss: every gradient is None, and `apply_gradients` raises.

## Why
Each `with tf.GradientTape() as tape` makes a new tape. Behind the second block the name stands for
the second tape; the first one is lost.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    with tf.GradientTape() as tape:
        penalty = tf.reduce_sum(tf.abs(w))
    grads = tape.gradient(loss, [w])
    optimizer.apply_gradients(zip(grads, [w]))
    print("loss", float(loss), "penalty", float(penalty))
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
    with tf.GradientTape() as tape:
        penalty = tf.reduce_sum(tf.abs(w))
    optimizer.apply_gradients(zip(grads, [w]))
    print("loss", float(loss), "penalty", float(penalty))
```

## Fix
Takes the gradients before the second block. Offered where the statement comes after that block;
safe.

## Runtime message
`ValueError: No gradients provided for any variable`

## When it is right
Tapes with names of their own, nested tapes and two tapes in one `with` are not reported.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.rewrite import Rewrite
from tapelint.flow import GradientTaken, Tape
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule


@rule(
    code="TL403",
    name="tape-of-another-block",
    severity=Severity.ERROR,
    title="Another tape has taken this name",
)
def tape_of_another_block(context: Context) -> Iterator[Report]:
    """Gradients of what a tape of the same name recorded before."""
    for taken in context.events(GradientTaken):
        if not context.flow.is_applied(taken):
            continue
        first = facts.namesake(context, taken)
        if first is None or not isinstance(taken.tape, Tape):
            continue
        name = facts.opened_as(context, first)
        yield Report(
            taken.node,
            f"`{name}` is the tape of the second block here, which did not record this loss: "
            f"{facts.all_none(context, taken)}. Take the gradients before that block, or name the "
            "tapes apart.",
            (
                (first.node, "The loss is recorded here."),
                (taken.tape.node, "The name goes to another tape here."),
            ),
            tuple(_fixes(context, taken, taken.tape)),
        )


def _fixes(context: Context, taken: GradientTaken, second: Tape) -> Iterator[Fix]:
    outline = context.outline
    statement, block = outline.statement(taken.node), facts.block_of(context, second)
    siblings = outline.block(statement)
    if block is None or block not in siblings or not isinstance(statement, ast.Assign):
        return
    if siblings.index(statement) != siblings.index(block) + 1:
        return
    moved = Rewrite(context).move_before(block, [statement])
    yield Fix("Take the gradients before the second block", Safety.SAFE, moved.edits)
