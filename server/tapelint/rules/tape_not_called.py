"""The class `tf.GradientTape` is used as a tape: it is not called.

## What happens
The `with` statement raises before anything is recorded; so does `tf.GradientTape.gradient(loss,
variables)`.

## Why
Without parentheses the name stands for the class. Only an instance of it can be opened, and asked.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape as tape:
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
Adds the parentheses, or asks the tape that was opened. Safe.

## Runtime message
`TypeError: 'type' object does not support the context manager protocol`; up to Python 3.10
`AttributeError: __enter__`. Where a method of the class is called, `TypeError:
GradientTape.gradient() missing 1 required positional argument: 'sources'`.

## When it is right
`tf.GradientTape.gradient(tape, loss, variables)`, which gives the tape.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import insert, replace
from tapelint.flow import TapeClassAsked, TapeClassEntered, TapeOpened
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule


@rule(
    code="TL404",
    name="tape-not-called",
    severity=Severity.ERROR,
    title="GradientTape is not called",
)
def tape_not_called(context: Context) -> Iterator[Report]:
    """`with` statements on the class."""
    for event in context.events(TapeClassEntered):
        name = context.text(event.node)
        yield Report(
            event.node,
            f"`{name}` is the class, not a tape: `with` raises `TypeError: 'type' object does not "
            f"support the context manager protocol`. Add the parentheses: `{name}()`.",
            (),
            (_call(context, event.node),),
        )

    for asked in context.events(TapeClassAsked):
        yield Report(
            asked.node,
            f"`{context.text(asked.node.func)}` is the method of the class, and no tape is given: "
            "it raises `TypeError: GradientTape.gradient() missing 1 required positional argument: "
            "'sources'`. Ask the tape that recorded the loss.",
            (),
            tuple(_with_tape(context, asked)),
        )


def _with_tape(context: Context, asked: TapeClassAsked) -> Iterator[Fix]:
    """Ask the tape that the function has opened last."""
    function = asked.node.func
    names = [
        name
        for opened in context.events(TapeOpened)
        if opened.place.function is asked.place.function
        and (name := facts.opened_as(context, opened.tape)) is not None
    ]
    if names and isinstance(function, ast.Attribute):
        name, edit = names[-1], replace(context, function.value, names[-1])
        yield Fix(f"Ask `{name}`", Safety.SAFE, lambda: (edit,))


def _call(context: Context, node: ast.expr) -> Fix:
    edit = insert(context.range(node).end, "()")
    return Fix("Add the parentheses", Safety.SAFE, lambda: (edit,))
