"""A tape is inside a `tf.function` and its gradients are taken outside, or the other way round.

## What happens
The gradients are None, and `apply_gradients` raises. A tape that the function itself returns raises
at once.

## Why
A `tf.function` is traced as a graph. A tensor that it is given is, inside, another one, a place to
put values in, and what it returns is yet another. The tape knows the tensors of its own side
only.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.1)


@tf.function
def update(tape, loss):
    grads = tape.gradient(loss, [w])
    optimizer.apply_gradients(zip(grads, [w]))


for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    update(tape, loss)
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.1)


@tf.function
def update():
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    grads = tape.gradient(loss, [w])
    optimizer.apply_gradients(zip(grads, [w]))


for step in range(20):
    update()
```

## Fix
Takes `@tf.function` away, so that all is done on one side. Unsafe: the program then trains, but
more slowly than with the whole step in a `tf.function`.

## Runtime message
`ValueError: No gradients provided for any variable`; for a tape that is returned `TypeError: To be
compatible with tf.function, Python functions must return zero or more Tensors or ExtensionTypes or
None values; …found return value of type GradientTape…`

## When it is right
A `tf.function` that is called while a tape records; tape and gradients both inside of one, also in
functions that it calls; a loss that the `tf.function` is not given, but finds outside.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Edit, Fix, Position, Range, Safety, Severity
from tapelint.flow import GradientTaken, Tape, TapeReturned
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule


@rule(
    code="TL412",
    name="tape-across-graph",
    severity=Severity.ERROR,
    title="A tf.function separates the tape from its gradients",
)
def tape_across_graph(context: Context) -> Iterator[Report]:
    """Gradients that are taken on the other side of a `tf.function` than their tape recorded."""
    returned = [one for one in context.events(TapeReturned) if not facts.may_run_eagerly(context)]
    for event in returned:
        yield Report(
            event.node,
            "A `tf.function` cannot return a tape: its call raises `TypeError: To be compatible "
            "with tf.function, Python functions must return zero or more Tensors or "
            "ExtensionTypes or None values`. Take the gradients inside, and return them.",
            ((event.tape.node, "The tape is opened here."),),
            tuple(_fixes(context, event.place.function)),
        )
    tapes = {event.tape for event in returned}
    for taken in context.events(GradientTaken):
        if taken.crossed is None or taken.tape in tapes or not isinstance(taken.tape, Tape):
            continue
        if not context.flow.is_applied(taken) or facts.may_run_eagerly(context):
            continue
        target = (
            facts.short(context, taken.node.args[0], "The target")
            if taken.node.args
            else "The target"
        )
        reason = (
            f"{target} as an argument of a `tf.function` is not the tensor that the tape has "
            "recorded outside"
            if taken.place.graph
            else "This tape has recorded inside of a `tf.function`, and does not know the tensors "
            "that come out of it"
        )
        yield Report(
            taken.node,
            f"{reason}: {facts.all_none(context, taken)}. Open the tape and take the gradients on "
            "one side.",
            ((taken.tape.node, "The tape is opened here."),),
            tuple(_fixes(context, taken.crossed)),
        )


def _fixes(context: Context, function: ast.AST) -> Iterator[Fix]:
    """Take the decorator away that makes ``function`` a graph."""
    if isinstance(function, ast.FunctionDef) and context.outline.holds(function):
        for one in function.decorator_list:
            called = one.func if isinstance(one, ast.Call) else one
            name = context.text(called)
            if name.rpartition(".")[2] == "function":
                yield from _without(context, one, f"Leave `@{name}` out")


def _without(context: Context, decorator: ast.expr, title: str) -> Iterator[Fix]:
    place = context.range(decorator)
    before = context.source.line(place.start.line)[: place.start.column].strip()
    behind = context.source.line(place.end.line)[place.end.column :].strip()
    lines = Range(Position(place.start.line, 0), Position(place.end.line + 1, 0))
    if before == "@" and not behind and "#" not in context.text(decorator):
        yield Fix(title, Safety.UNSAFE, lambda: (Edit(lines, ""),))
