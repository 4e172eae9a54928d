"""Gradients are taken from a tape that no `with` opens.

## What happens
The tape records nothing. `tape.gradient` raises, with a message that speaks of something else:
that the tape can be used only once.

## Why
`tf.GradientTape()` makes a tape; it records in the block of a `with` statement and nowhere else.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    tape = tf.GradientTape()
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
Opens the tape with `with` and puts what is between it and the gradient call into the block.
Safe: as written it raises.

## Runtime message
`RuntimeError: A non-persistent GradientTape can only be used to compute one set of gradients (or
jacobians)`; `tape.watch` raises `AttributeError: 'NoneType' object has no attribute '_tape'`.

## When it is right
A tape that is opened later with `with tape:`, wrapped, stored or given to a function is not
reported.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.rewrite import Rewrite
from tapelint.flow import GradientTaken, Tape, TapeOpened
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule


@rule(
    code="TL402",
    name="tape-never-opened",
    severity=Severity.ERROR,
    title="No `with` opens this tape",
)
def tape_never_opened(context: Context) -> Iterator[Report]:
    """Gradients taken from tapes that surely were never entered."""
    opened = {event.tape.node for event in context.flow.everywhere(TapeOpened)}
    for taken in context.events(GradientTaken):
        tape = taken.tape
        if not isinstance(tape, Tape) or tape.node in opened:
            continue
        if not context.outline.holds(tape.node) or not facts.is_followed(context, tape):
            continue
        name = facts.tape_name(context, taken)
        yield Report(
            tape.node,
            f"No `with` opens {name}, so it records nothing: `{taken.method}` raises "
            "`RuntimeError: A non-persistent GradientTape can only be used to compute one set of "
            f"gradients (or jacobians)`. Compute the loss in `with {context.text(tape.node)} as "
            f"{name.strip('`').rpartition(' ')[2]}:`.",
            ((taken.node, "The gradients are taken here."),),
            tuple(_fixes(context, tape, taken)),
        )


def _fixes(context: Context, tape: Tape, taken: GradientTaken) -> Iterator[Fix]:
    outline = context.outline
    made, asked = outline.statement(tape.node), outline.statement(taken.node)
    siblings = outline.block(made)
    match made:
        case ast.Assign(targets=[ast.Name(id=name)], value=call) if call is tape.node:
            pass
        case _:
            return
    if asked not in siblings:
        return
    block = siblings[siblings.index(made) + 1 : siblings.index(asked)]
    if not block:
        return
    header = f"with {context.text(call)} as {name}:"
    opened = Rewrite(context).enclose(header, block, instead=made)
    yield Fix(f"Open the tape: `with … as {name}`", Safety.SAFE, opened.edits)
