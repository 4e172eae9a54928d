"""The gradient of a gradient is asked from a tape that did not record the first one.

## What happens
The second gradient is None, and the next operation on it raises.

## Why
`inner.gradient` computes something, and the outer tape knows only what is computed in its block.
After the block it does not listen any more.

## Bad
```python
import tensorflow as tf

x = tf.Variable(3.0)
optimizer = tf.keras.optimizers.SGD(0.01)

for step in range(20):
    with tf.GradientTape() as outer:
        with tf.GradientTape() as inner:
            loss = x**4
    slope = inner.gradient(loss, x)
    curvature = outer.gradient(slope, x)
    optimizer.apply_gradients([(slope / (curvature + 1.0), x)])
```

## Good
```python
import tensorflow as tf

x = tf.Variable(3.0)
optimizer = tf.keras.optimizers.SGD(0.01)

for step in range(20):
    with tf.GradientTape() as outer:
        with tf.GradientTape() as inner:
            loss = x**4
        slope = inner.gradient(loss, x)
    curvature = outer.gradient(slope, x)
    optimizer.apply_gradients([(slope / (curvature + 1.0), x)])
```

## Fix
Moves the first gradient into the block of the outer tape. Safe: the second is None as it stands.

## Runtime message
`TypeError: unsupported operand type(s) for +: 'NoneType' and 'float'`, or the like.

## When it is right
A first gradient that is taken in the block of the outer tape; one that is meant to be a constant.
"""

from __future__ import annotations

from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.move import into_end
from tapelint.flow.events import GradientTaken
from tapelint.flow.values import Gradients, Tape
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule


@rule(
    code="TL410",
    name="second-gradient-not-recorded",
    severity=Severity.ERROR,
    title="The outer tape did not record the first gradient",
)
def second_gradient_not_recorded(context: Context) -> Iterator[Report]:
    """Gradients of gradients whose tape had stopped before the first ones were taken."""
    for taken in context.events(GradientTaken):
        target, tape = taken.target, taken.tape
        if not isinstance(target, Gradients) or not isinstance(tape, Tape):
            continue
        first = target.taken
        if (
            tape in first.recorded
            or first.tape is tape
            or first.place.function is not (taken.place.function)
        ):
            continue
        name = facts.opened_as(context, tape)
        if name is None or not facts.is_followed(context, tape):
            continue
        yield Report(
            first.node,
            f"`{name}` has stopped recording when this gradient is taken, so it does not know how "
            "it was computed: the gradient of it is None. Take it inside the block of the outer "
            "tape.",
            ((taken.node, "The second gradient is taken here."),),
            tuple(_fixes(context, first, tape)),
        )


def _fixes(context: Context, first: GradientTaken, tape: Tape) -> Iterator[Fix]:
    block = facts.block_of(context, tape)
    statement = context.outline.statement(first.node)
    siblings = context.outline.block(statement)
    if block is None or block not in siblings:
        return
    moved = siblings[siblings.index(block) + 1 : siblings.index(statement) + 1]
    edits = into_end(context, block, moved)
    if edits is not None:
        yield Fix("Take it inside the outer tape", Safety.SAFE, lambda: edits)
