"""The gradient of a gradient is taken from a tape that did not record the first one.

## What happens
The second gradient is None, and the next operation on it raises.

## Why
`inner.gradient` computes something, and the outer tape knows only what is computed in its block.
After the block it does not listen any more. A persistent tape can take a gradient of its
own gradient, but it has to record that: `gradient` is then called in its block.

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
Moves the first gradient into the block of the outer tape. Safe: the second is None as written.

## Runtime message
`TypeError: unsupported operand type(s) for +: 'NoneType' and 'float'` or similar, or `ValueError:
Attempt to convert a value (None) with an unsupported type (<class 'NoneType'>) to a Tensor.`

## When it is right
A first gradient that is taken in the block of the outer tape; one that is meant to be a constant.
"""

from __future__ import annotations

from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.rewrite import Rewrite
from tapelint.flow import Computed, Gradients, GradientTaken, Kind, Taking, Tape, kind_of
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
        tape, first = taken.tape, _first(taken)
        if not isinstance(tape, Tape) or first is None or tape in first.recorded:
            continue
        again = first.tape is tape
        if again and not tape.persistent:
            continue
        name = facts.name_of_tape(context, taken, tape)
        if name is None or not facts.is_followed(context, tape):
            continue
        block = "its block" if again else "the block of the outer tape"
        yield Report(
            first.node,
            f"Take this gradient inside {block}: `{name}` has stopped recording here, and does not "
            "know how the gradient is computed, so that the gradient of it is None.",
            ((taken.node, "The second gradient is taken here."),),
            tuple(_fixes(context, first, tape, "block of the tape" if again else "outer tape")),
        )


def _first(taken: GradientTaken) -> Taking | None:
    """The gradient that is differentiated, or that the target is computed from after the block."""
    target = taken.target
    if isinstance(target, Gradients):
        return target.taken
    if not isinstance(target, Computed) or kind_of(target) is not Kind.TENSOR:
        return None
    if taken.tape in target.tapes or any(
        taken.tape in one.taken.recorded for one in target.carried
    ):
        return None
    found = sorted(target.carried, key=lambda one: one.taken.node.lineno)
    return found[-1].taken if found else None


def _fixes(context: Context, first: Taking, tape: Tape, where: str) -> Iterator[Fix]:
    block = facts.block_of(context, tape)
    statement = context.outline.statement(first.node)
    siblings = context.outline.block(statement)
    if block is None or block not in siblings:
        return
    moved = siblings[siblings.index(block) + 1 : siblings.index(statement) + 1]
    if moved:
        inside = Rewrite(context).move_into_end(block, moved)
        yield Fix(f"Take it inside the {where}", Safety.SAFE, inside.edits)
