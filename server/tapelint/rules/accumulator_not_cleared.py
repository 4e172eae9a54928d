"""Gradients are added up and applied again and again, and the sum is never cleared.

## What happens
Nothing is raised. Each `apply_gradients` gets all the gradients there were since the beginning: the
steps grow, and are steps for values that the variables no longer have.

## Why
The sum is for the batches since the last step. `apply_gradients` takes it as it is, and does not
change it.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.1)
total = [tf.zeros_like(w)]

for epoch in range(5):
    for step in range(4):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(x @ w - y))
        grads = tape.gradient(loss, [w])
        total = [old + new for old, new in zip(total, grads)]
    optimizer.apply_gradients(zip(total, [w]))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.1)
total = [tf.zeros_like(w)]

for epoch in range(5):
    for step in range(4):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(x @ w - y))
        grads = tape.gradient(loss, [w])
        total = [old + new for old, new in zip(total, grads)]
    optimizer.apply_gradients(zip(total, [w]))
    total = [tf.zeros_like(w)]
```

## Fix
Clears the sum after the step, as it was made at first. Unsafe, since it changes what is trained.

## Runtime message
None.

## When it is right
A sum that starts over for each step, also elsewhere or in another way than by `=`; one that
decays, as momentum does; one that is applied once, when all is added up. Where anything else is
done with the sum, or the variables are set back, nothing is reported.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.rewrite import Rewrite
from tapelint.fixes.spelling import paired
from tapelint.flow import TOTAL, Applied, Transform
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule
from tapelint.rules.slots import is_regular, uncleared_slots
from tapelint.source.outline import comes_before
from tapelint.source.walk import walk

# With the variables set back, or a rate that shrinks, all the gradients may be meant.
_ON_PURPOSE = ("assign", "set_weights", "load_weights", "restore", "learning_rate", "lr")


class _Made(NamedTuple):
    """A list of sums, ``name``, with the statement that makes it of zeros."""

    name: str
    statement: ast.Assign


@rule(
    code="TL312",
    name="accumulator-not-cleared",
    severity=Severity.WARNING,
    title="The sum of the gradients is never cleared",
)
def accumulator_not_cleared(context: Context) -> Iterator[Report]:
    """Sums of gradients that each step applies, and no step clears."""
    told: set[ast.AST] = set()
    for applied in context.events(Applied):
        sum_ = _sum(applied)
        if sum_ is None or applied.node in told or not facts.is_of_keras(context, applied):
            continue
        if not _is_of_applied(context, sum_.node) or _is_on_purpose(applied):
            continue
        if not is_regular(context, applied):
            continue
        told.add(applied.node)
        step = _step(context, applied, sum_)
        made = _made(context, applied, sum_, step)
        what = f"`{made.name}`" if made else "The sum of the gradients"
        again = f"`{made.name}`" if made else "it"
        yield Report(
            step,
            f"{what} is never cleared, so each step applies all the gradients since the "
            f"beginning. Start {again} over after the step.",
            (
                (sum_.node, "The gradients are added up here."),
                *(((made.statement, "It is made once, here."),) if made else ()),
            ),
            tuple(_fixes(context, made, step)) if made else (),
        )
    for applied, slot in uncleared_slots(context):
        if facts.is_of_keras(context, applied):
            yield Report(
                applied.node,
                "The gradients are added up in variables that are never set back to zero, so each "
                "step applies all the gradients since the beginning. Assign zeros to them after "
                "the step.",
                (
                    (slot.added.node, "The gradients are added up here."),
                    (slot.made, "The variables are made once, here."),
                ),
            )


def _sum(applied: Applied) -> Transform | None:
    """The last sum that made the gradients that ``applied`` is given, if they are one."""
    columns = facts.columns(facts.given(applied))
    gradients = None if columns is None else facts.as_gradients(columns[0])
    sums = [one for one in gradients.transforms if one.name == TOTAL] if gradients else []
    return sums[-1] if sums else None


def _is_of_applied(context: Context, node: ast.AST) -> bool:
    """Whether gradients are added up at ``node`` to some that had been applied already."""
    return node in context.flow.added_to_applied and context.outline.holds(node)


def _is_on_purpose(applied: Applied) -> bool:
    """Whether something in the loop sets the variables back, or changes the rate."""
    loops = applied.place.all_loops
    names = {one.attr for loop in loops for one in walk(loop) if isinstance(one, ast.Attribute)}
    return any(name.startswith(_ON_PURPOSE) for name in names)


def _step(context: Context, applied: Applied, sum_: Transform) -> ast.Call:
    """The call of the function that adds up which leads to the step; else the step itself."""
    outline = context.outline
    inside = outline.function(sum_.node) if outline.holds(sum_.node) else None
    calls = (one for one in applied.place.calls if outline.function(one) is inside)
    return next(calls, applied.node)


def _made(context: Context, applied: Applied, sum_: Transform, step: ast.Call) -> _Made | None:
    """The statement that makes the sum of zeros before the loop, where it is a name there."""
    outline = context.outline
    both = paired(facts.given_node(applied))
    name = both[0].id if both and isinstance(both[0], ast.Name) else None
    if outline.holds(sum_.node) and outline.function(sum_.node) is outline.function(step):
        match outline.statement(sum_.node):
            case ast.Assign(targets=[ast.Name(id=target)]):
                name = target
    statement = outline.statement(step)
    for one in walk(outline.function(step)):
        match one:
            case ast.Assign(targets=[ast.Name(id=target)], value=ast.List() | ast.ListComp()) if (
                target == name
                and "zeros" in ast.unparse(one.value)
                and comes_before(one, statement)
                and outline.function(one) is outline.function(step)
            ):
                return _Made(target, one)
    return None


def _fixes(context: Context, made: _Made, step: ast.Call) -> Iterator[Fix]:
    statement = context.outline.statement(step)
    if isinstance(statement, ast.Expr):
        value = context.text(made.statement.value)
        plain = ast.unparse(made.statement.value)
        on_one_line = plain if len(value.splitlines()) > 1 else value
        cleared = Rewrite(context).insert_after(statement, f"{made.name} = {on_one_line}")
        yield Fix(f"Clear `{made.name}` after the step", Safety.UNSAFE, cleared.edits)
