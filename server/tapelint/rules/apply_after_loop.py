"""Gradients are taken in each iteration of a loop, and applied after it.

## What happens
Only the gradients of the last iteration are applied: one update is made where there should be one
for each batch.

## Why
Most often the line lost its indentation. In each iteration the name of the gradients is rebound,
and what it held before is gone.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(0.05)
data = tf.data.Dataset.from_tensor_slices((x, y)).batch(8)

for epoch in range(5):
    for inputs, targets in data:
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(model(inputs) - targets))
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
data = tf.data.Dataset.from_tensor_slices((x, y)).batch(8)

for epoch in range(5):
    for inputs, targets in data:
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(model(inputs) - targets))
        grads = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(grads, model.trainable_variables))
```

## Fix
Moves the call into the loop. Unsafe, since it was perhaps the sum of the gradients that was meant.

## Runtime message
None. The model learns far more slowly.

## When it is right
Gradients that are added up in the loop and applied after it, and loops that are left by `break` or
`return` once the gradients are good enough.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.rewrite import Rewrite
from tapelint.flow import Applied, Gradients, Value, alternatives, event_of
from tapelint.knowledge.operations import is_clip
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule
from tapelint.source.walk import walk

_SCALING = ("Mult", "Div", "USub")


@rule(
    code="TL113",
    name="apply-after-loop",
    severity=Severity.WARNING,
    title="Only the last gradients of the loop are applied",
)
def apply_after_loop(context: Context) -> Iterator[Report]:
    """Gradients of a loop that nothing in it uses, and that are applied right after it."""
    for applied in context.events(Applied):
        both = facts.columns(facts.given(applied))
        if both is None:
            continue
        gradients = facts.as_gradients(both[0])
        if gradients is None or any(_adds_up(one) for one in alternatives(both[0])):
            continue
        left = _left(context, gradients, applied)
        if left is not None:
            yield Report(
                left.applied,
                "The gradients are taken in each iteration of the loop, but applied once after it: "
                "all but the last ones are lost. Move this into the loop.",
                ((gradients.taken.node, "The gradients are taken here."),),
                tuple(_fixes(context, left)),
            )


def _adds_up(gradients: Value) -> bool:
    """Whether something was added to the gradients, perhaps those of other turns."""
    return isinstance(gradients, Gradients) and any(
        not is_clip(step.name) and step.name not in _SCALING for step in gradients.transforms
    )


class _Left(NamedTuple):
    """A loop that gradients are taken in, and what applies them once it is over."""

    loop: ast.For | ast.While
    applied: ast.AST
    statement: ast.stmt


def _left(context: Context, gradients: Gradients, applied: Applied) -> _Left | None:
    """The loop that ``gradients`` are taken in, where they surely are applied after it."""
    taken = event_of(gradients.taken)
    way, other_way = facts.apart(taken, applied)
    if not way or not other_way or any(loops for _, loops in (*way[1:], *other_way[1:])):
        return None
    (here, around), (there, around_other) = way[0], other_way[0]
    if context.outline.function(here) is not context.outline.function(there):
        return None
    loops = [one for one in around if one not in around_other]
    loop = loops[0] if len(loops) == 1 else None
    if not isinstance(loop, (ast.For, ast.While)) or not _runs_over(loop):
        return None
    nodes = list(walk(loop))
    if any(isinstance(one, (ast.Break, ast.Return)) for one in nodes):
        return None
    if any(
        node in nodes
        for other in context.flow.everywhere(Applied)
        for node in (*other.place.calls, other.node)
    ):
        return None
    uses = [use for key, use in context.flow.uses.get(taken, {}).items() if use.put_to_use]
    if any(node is not applied.node for use in uses for node in use.put_to_use):
        return None
    applying = set(facts.surely_with(context, there))
    for statement in _behind(context, loop):
        if statement in applying:
            return _Left(loop, there, statement)
        if not isinstance(statement, ast.Assign):
            break
    return None


def _runs_over(loop: ast.For | ast.While) -> bool:
    """Whether each turn is for another element, rather than another try."""
    return isinstance(loop, ast.For) or any(
        isinstance(one, ast.Call) and isinstance(one.func, ast.Name) and one.func.id == "next"
        for one in walk(loop.test)
    )


def _behind(context: Context, loop: ast.stmt) -> Iterator[ast.stmt]:
    """The statements that follow ``loop``, also those after what it surely is run with."""
    for one in facts.surely_with(context, loop):
        if isinstance(one, ast.stmt):
            siblings = context.outline.block(one)
            yield from siblings[siblings.index(one) + 1 :]


def _fixes(context: Context, left: _Left) -> Iterator[Fix]:
    siblings = context.outline.block(left.loop)
    behind = siblings[siblings.index(left.loop) + 1 :]
    if behind and behind[0] is left.statement and isinstance(left.loop, ast.For):
        moved = Rewrite(context).move_into_end(left.loop, [left.statement])
        yield Fix("Move it into the loop", Safety.UNSAFE, moved.edits)
