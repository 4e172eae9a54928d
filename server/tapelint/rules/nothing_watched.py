"""A tape with `watch_accessed_variables=False` is told to watch nothing.

## What happens
The tape records nothing: every gradient is None, and `apply_gradients` raises.

## Why
With `watch_accessed_variables=False` a tape does not watch the variables that are used in its
block; it watches what `tape.watch` names.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape(watch_accessed_variables=False) as tape:
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
Drops the argument. Safe: as written nothing can be trained.

## Runtime message
`ValueError: No gradients provided for any variable`

## When it is right
With `tape.watch` in the block, or where the tape is given to something that may call it, nothing is
reported.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Edit, Fix, Safety, Severity
from tapelint.fixes.edits import argument
from tapelint.flow import MISSING, GradientTaken, Tape, Watched
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule


@rule(
    code="TL407",
    name="nothing-watched",
    severity=Severity.ERROR,
    title="The tape watches nothing",
)
def nothing_watched(context: Context) -> Iterator[Report]:
    """Tapes that do not watch by themselves, and are not told to."""
    watching = {event.tape.node for event in context.flow.everywhere(Watched)}
    for taken in context.events(GradientTaken):
        tape = taken.tape
        if not isinstance(tape, Tape) or tape.watch_accessed is not False:
            continue
        if tape.node in watching:
            continue
        if not context.outline.holds(tape.node) or not facts.is_followed(context, tape):
            continue
        if tape.state.entered is MISSING or not context.flow.is_applied(taken):
            continue
        name = facts.tape_name(context, taken)
        yield Report(
            tape.node,
            f"{name[0].upper()}{name[1:]} watches no variables by itself, and no `watch` tells it "
            f"what to watch: {facts.all_none(context, taken)}. Watch the variables, or drop the "
            "argument.",
            ((taken.node, "The gradients are taken here."),),
            tuple(_fixes(context, tape.node)),
        )


def _fixes(context: Context, call: ast.Call) -> Iterator[Fix]:
    gone = argument(context, call, "watch_accessed_variables")
    if gone is not None:
        edit = Edit(gone, "")
        yield Fix("Watch the variables: drop the argument", Safety.SAFE, lambda: (edit,))
