"""A tape is reset after the loss was computed, or when it does not record.

## What happens
The tape forgets what it has recorded. For the tape the loss does not depend on the variables: their
gradients are None, and `apply_gradients` raises. After the `with` block the reset itself raises.

## Why
`tape.reset()` is for starting over inside the block, with another forward pass after it. A tape
needs no clearing when its work is done.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(0.05)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
        tape.reset()
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(0.05)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
```

## Fix
Takes the reset away. Safe where the program raises as written; unsafe where only some of the
variables lose their gradients.

## Runtime message
`ValueError: No gradients provided for any variable`; `ValueError: Tape is not recording.` where the
tape does not record; the warning `Gradients do not exist for variables […]` where some variables
are used after the reset.

## When it is right
A reset with the whole forward pass after it, as in a loop that tries until a loss is good enough.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.remove import removal
from tapelint.flow import GradientTaken, TapeReset, items
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule


@rule(
    code="TL411",
    name="tape-reset",
    severity=Severity.ERROR,
    title="The tape is reset too late",
)
def tape_reset(context: Context) -> Iterator[Report]:
    """Resets after which the tape does not know the loss, and those that raise."""
    yield from _raising(context)
    for taken in context.events(GradientTaken):
        if not taken.forgotten or not context.flow.is_applied(taken):
            continue
        lost = [source for source, _ in taken.forgotten]
        reset = taken.forgotten[0][1]
        everything = len(lost) == len(items(taken.sources))
        happens = (
            facts.all_none(context, taken)
            if everything
            else facts.some_none(context, taken, facts.in_words(lost))
        )
        yield Report(
            reset,
            f"{facts.short(context, reset, 'This')} makes the tape forget what it has recorded, "
            f"and the loss is computed from that: {happens}. Leave it out, or call it before the "
            "forward pass.",
            ((taken.node, "The gradients are taken here."),),
            tuple(_fixes(context, reset, Safety.SAFE if everything else Safety.UNSAFE)),
            None if everything else Severity.WARNING,
        )


def _raising(context: Context) -> Iterator[Report]:
    for event in context.events(TapeReset):
        opened = event.opened
        if not event.stopped or not isinstance(opened, ast.expr):
            continue
        if context.outline.is_caught(event.node, "ValueError"):
            continue
        function = context.outline.function
        if not context.outline.holds(opened) or function(opened) is not function(event.node):
            continue
        yield Report(
            event.node,
            f"{facts.short(context, event.node, 'This')} raises `ValueError: Tape is not "
            "recording.` A tape records inside its `with` block, and until the gradients are "
            "taken. Leave it out: a tape needs no clearing.",
            ((opened, "The tape is opened here."),),
            tuple(_fixes(context, event.node, Safety.SAFE)),
        )


def _fixes(context: Context, reset: ast.AST, safety: Safety) -> Iterator[Fix]:
    gone = removal(context, reset) if isinstance(reset, ast.Call) else None
    if gone is not None:
        yield Fix("Leave the reset out", safety, gone.edits)
