"""The gradient for a constant is taken and used, but the tape does not watch the constant.

## What happens
The gradient is None, and the next operation on it raises.

## Why
A tape watches trainable variables by itself, and nothing else. A tensor made before the block, such
as `tf.constant(…)`, is watched only where `tape.watch` says so, before its first use.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.zeros((3, 1))

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    gradient = tape.gradient(loss, w)
    w = w - 0.1 * gradient
print("loss", float(loss))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.zeros((3, 1))

for step in range(20):
    with tf.GradientTape() as tape:
        tape.watch(w)
        loss = tf.reduce_mean(tf.square(x @ w - y))
    gradient = tape.gradient(loss, w)
    w = w - 0.1 * gradient
print("loss", float(loss))
```

## Fix
Watches the tensor at the start of the block. Safe.

## Runtime message
`TypeError: unsupported operand type(s) for *: 'float' and 'NoneType'`, or `ValueError: Attempt to
convert a value (None) with an unsupported type (<class 'NoneType'>) to a Tensor.`

## When it is right
Gradients that are only printed, to show that they are None, are not reported.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import before
from tapelint.fixes.spelling import sources_argument
from tapelint.flow.connection import depends
from tapelint.flow.events import GradientTaken, Watched
from tapelint.flow.values import Computed, Tape
from tapelint.knowledge.operations import makes_tensor
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule


@rule(
    code="TL507",
    name="source-not-watched",
    severity=Severity.ERROR,
    title="The tape does not watch the source",
)
def source_not_watched(context: Context) -> Iterator[Report]:
    """Tensors from before the block that gradients are taken for and computed with."""
    watching = {event.tape.node for event in context.flow.of(Watched)}
    for taken in context.events(GradientTaken):
        tape, source = taken.tape, taken.sources
        if not isinstance(tape, Tape) or tape.node in watching:
            continue
        if not isinstance(source, Computed) or not makes_tensor(source.op):
            continue
        if source.tapes or source.epoch >= tape.state.get("epoch", 0):
            continue
        if taken not in context.flow.computed_with or not depends(taken.target, source):
            continue
        name, node = facts.opened_as(context, tape), sources_argument(taken.node)
        if name is None or node is None or not facts.is_followed(context, tape):
            continue
        if any(keyword.arg == "unconnected_gradients" for keyword in taken.node.keywords):
            continue
        text = context.text(node)
        yield Report(
            node,
            f"`{name}` does not watch {facts.short(context, node, 'this tensor')}, which is no "
            "variable: the gradient is None, and the next operation on it raises. Watch it at the "
            f"start of the block: `{name}.watch({text})`.",
            ((tape.node, "The tape records in the block that begins here."),),
            tuple(_fixes(context, tape, node, f"{name}.watch({text})")),
        )


def _fixes(context: Context, tape: Tape, node: ast.expr, line: str) -> Iterator[Fix]:
    block = facts.block_of(context, tape)
    if block is None or not isinstance(node, (ast.Name, ast.Attribute)):
        return
    edits = before(context, block.body[0], [line])
    yield Fix(f"Watch it: `{line}`", Safety.SAFE, lambda: edits)
