"""One persistent tape is opened again at each step, and keeps what it recorded before.

## What happens
The program runs, and takes more memory with each step.

## Why
A persistent tape keeps all that it recorded, so that it can be asked again. It forgets that when it
is gone, or by `reset`; to open it again adds to it. A tape that is not persistent forgets with the
first gradient.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.05)
tape = tf.GradientTape(persistent=True)

for step in range(20):
    with tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.05)

for step in range(20):
    with tf.GradientTape(persistent=True) as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
```

## Fix
There is none: the tape is to be made where it is opened, and who else uses it, the text may not
tell.

## Runtime message
None.

## When it is right
Where the gradients are taken after the loop, where the tape is reset, in a `tf.function`, which
opens the tape once, and over a few elements that are written down.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Severity
from tapelint.flow import GradientTaken, TapeOpened, TapeReset
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule


@rule(
    code="TL413",
    name="persistent-tape-kept",
    severity=Severity.WARNING,
    title="The persistent tape grows with each step",
)
def persistent_tape_kept(context: Context) -> Iterator[Report]:
    """Persistent tapes that a loop opens and asks, turn by turn, and that were made before it."""
    reset = {event.tape for event in context.flow.everywhere(TapeReset)}
    for opened in context.events(TapeOpened):
        tape = opened.tape
        if opened.kept is None or opened.again or opened.place.graph or tape in reset:
            continue
        loops = {one for one in opened.place.all_loops if not _is_short(one)}
        asked = [
            taken
            for taken in context.flow.everywhere(GradientTaken)
            if taken.tape is tape and not loops.isdisjoint(taken.place.all_loops)
        ]
        if not asked or not facts.is_followed(context, tape):
            continue
        yield Report(
            opened.node,
            "The persistent tape is opened again at each step, and keeps what it recorded before: "
            "the program takes more memory with each. Make the tape here, or leave `persistent` "
            "out.",
            ((tape.node, "The tape is made here, once."),),
        )


def _is_short(loop: ast.AST) -> bool:
    return isinstance(loop, ast.For) and isinstance(loop.iter, (ast.Tuple, ast.List))
