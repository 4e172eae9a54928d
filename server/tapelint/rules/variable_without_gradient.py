"""A variable that is to be trained holds integers, or is made with `trainable=False`.

## What happens
Its gradient is silently None. If all are None, `apply_gradients` raises; if some are
not, it only warns, and this variable is never trained.

## Why
`tf.Variable(0)` holds an integer, which cannot change a little: integers have no gradients. And a
tape does not watch variables that are not trainable.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = 2.5 * tf.reduce_sum(x, axis=1, keepdims=True)
scale = tf.Variable(1)
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        prediction = tf.reduce_sum(x, axis=1, keepdims=True) * tf.cast(scale, tf.float32)
        loss = tf.reduce_mean(tf.square(prediction - y))
    grads = tape.gradient(loss, [scale])
    optimizer.apply_gradients(zip(grads, [scale]))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = 2.5 * tf.reduce_sum(x, axis=1, keepdims=True)
scale = tf.Variable(1.0)
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        prediction = tf.reduce_sum(x, axis=1, keepdims=True) * tf.cast(scale, tf.float32)
        loss = tf.reduce_mean(tf.square(prediction - y))
    grads = tape.gradient(loss, [scale])
    optimizer.apply_gradients(zip(grads, [scale]))
```

## Fix
Makes the numbers floating-point: safe. Drops `trainable=False`: unsafe, since it may be the sources
that are wrong.

## Runtime message
`ValueError: No gradients provided for any variable`

## When it is right
With `tape.watch` for an untrainable variable, and where the gradients are not applied, nothing is
reported.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Edit, Fix, Safety, Severity
from tapelint.fixes.edits import argument, insert
from tapelint.flow import Const, GradientTaken, List, Tape, Tuple, Value, Variable, Watched, exact
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule
from tapelint.source.walk import walk


@rule(
    code="TL604",
    name="variable-without-gradient",
    severity=Severity.ERROR,
    title="The variable cannot be trained",
)
def variable_without_gradient(context: Context) -> Iterator[Report]:
    """Sources that surely have no gradient, where the gradients are applied."""
    watching = {event.tape.node for event in context.flow.everywhere(Watched)}
    for taken in context.events(GradientTaken):
        if not isinstance(taken.tape, Tape):
            continue
        if not context.flow.is_applied(taken):
            continue
        sources = exact(taken.sources) or (taken.sources,)
        variables = [one for one in sources if isinstance(one, Variable)]
        lost = [one for one in variables if _is_whole(one) or not one.trainable]
        for variable in lost:
            whole = _is_whole(variable)
            if not whole and taken.tape.node in watching:
                continue
            everything = len(lost) == len(sources)
            method = context.flow.method_of(taken)
            because = (
                "holds integers, which have no gradients"
                if whole
                else "is not trainable, so the tape does not watch it"
            )
            advice = (
                "Make it floating-point"
                if whole
                else "Drop `trainable=False`, or leave the variable out of the sources"
            )
            follows = _follows(method, everything=everything)
            yield Report(
                variable.node,
                f"This variable {because}: its gradient is None, and {follows}. "
                f"{advice}{_example(context, variable) if whole else ''}.",
                ((taken.node, "The gradients are taken here."),),
                tuple(_fixes(context, variable, whole=whole)),
                None if everything else Severity.WARNING,
            )


def _follows(method: str, *, everything: bool) -> str:
    if everything:
        return f"`{method}` raises `ValueError: No gradients provided for any variable`"
    return f"`{method}` leaves it out with only a warning"


def _example(context: Context, variable: Variable) -> str:
    initial = variable.node.args[0] if variable.node.args else None
    if isinstance(initial, ast.Constant):
        return f": `{context.text(initial)}.0`"
    return ""


def _is_whole(variable: Variable) -> bool:
    """Whether the variable was made of integers, and no type was named."""
    call = variable.node
    named = any(one.arg in ("dtype", None) for one in call.keywords) or len(call.args) > 3
    return not named and variable.initial is not None and _all_whole(variable.initial)


def _all_whole(value: Value) -> bool:
    if isinstance(value, (List, Tuple)):
        return bool(value.items) and all(_all_whole(one) for one in value.items)
    return isinstance(value, Const) and type(value.value) is int


def _fixes(context: Context, variable: Variable, *, whole: bool) -> Iterator[Fix]:
    call = variable.node
    if not whole:
        gone = argument(context, call, "trainable")
        if gone is not None:
            yield Fix("Make it trainable", Safety.UNSAFE, lambda: (Edit(gone, ""),))
        return
    initial = call.args[0] if call.args else facts.keyword(call, "initial_value")
    numbers = [
        node
        for node in (walk(initial) if initial is not None else ())
        if isinstance(node, ast.Constant) and context.text(node).isdigit()
    ]
    if numbers:
        edits = tuple(insert(context.range(node).end, ".0") for node in numbers)
        yield Fix("Make the numbers floating-point", Safety.SAFE, lambda: edits)
