"""Variables are moved for one gradient and set back, after the tape has recorded its loss.

## What happens
The gradient is that at the variables as they were: the move has no effect on it. A step of
sharpness-aware minimization becomes a plain one. Nothing is raised.

## Why
A tape keeps the values that it has recorded. What is assigned to a variable afterwards does not
change them; the loss has to be computed, on a tape, after the variables were moved.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.05)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((x @ w - y) ** 2)
    shift = 0.5 * tape.gradient(loss, w)
    with tf.GradientTape() as second:
        loss = tf.reduce_mean((x @ w - y) ** 2)
    w.assign_add(shift)
    grad = second.gradient(loss, w)
    w.assign_sub(shift)
    optimizer.apply_gradients([(grad, w)])
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.05)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((x @ w - y) ** 2)
    shift = 0.5 * tape.gradient(loss, w)
    w.assign_add(shift)
    with tf.GradientTape() as second:
        loss = tf.reduce_mean((x @ w - y) ** 2)
    grad = second.gradient(loss, w)
    w.assign_sub(shift)
    optimizer.apply_gradients([(grad, w)])
```

## Fix
None: move the block of the tape behind the assignments.

## Runtime message
None

## When it is right
Variables that are not set back, and those at which a loss is computed before they are.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Severity
from tapelint.flow import (
    Assigned,
    Attribute,
    Computed,
    Event,
    GradientTaken,
    Tape,
    TapeOpened,
    Value,
    carried,
)
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule
from tapelint.source.walk import walk

_QUIET = frozenset({"enumerate", "len", "range", "reversed", "zip"})
_BACK = {
    "assign_add": frozenset({"assign", "assign_sub"}),
    "assign_sub": frozenset({"assign", "assign_add"}),
}


@rule(
    code="TL549",
    name="moved-after-forward",
    severity=Severity.WARNING,
    title="The variables are moved after the loss was recorded",
)
def moved_after_forward(context: Context) -> Iterator[Report]:
    """Gradients taken between a move by gradients and its undoing, of what was recorded before."""
    events = [
        one for one in context.flow.events if isinstance(one, Assigned | GradientTaken | TapeOpened)
    ]
    done: set[ast.AST] = set()
    for index, taken in enumerate(events):
        if not isinstance(taken, GradientTaken) or not isinstance(taken.tape, Tape):
            continue
        moved = events[index - 1] if index else None
        back = events[index + 1] if index + 1 < len(events) else None
        if not isinstance(moved, Assigned) or not isinstance(back, Assigned):
            continue
        tape = taken.tape
        if tape in moved.place.recording or tape.node in done or not facts.trains(context, taken):
            continue
        if not _is_undone(moved, back) or not context.outline.holds(tape.node):
            continue
        if not _computes(context, moved, taken, back):
            done.add(tape.node)
            yield Report(
                tape.node,
                "Compute the loss on the tape after the variables are moved: it is recorded "
                "before, and they are set back once its gradients are taken, so the move has no "
                "effect on these.",
                (
                    (moved.node, "The variables are moved here."),
                    (taken.node, "The gradients are taken here."),
                ),
            )


def _is_undone(moved: Assigned, back: Assigned) -> bool:
    """Whether ``back`` sets back what ``moved`` has moved by gradients."""
    if back.owner != moved.owner or not carried(moved.value):
        return False
    if back.method not in _BACK.get(moved.method, ()):
        return False
    if back.method == "assign":
        inside = set(walk(back.node))
        return _is_copy(back.value, back.owner) and getattr(back.value, "node", None) not in inside
    return back.value == moved.value


def _is_copy(value: Value, owner: Value) -> bool:
    """Whether ``value`` is what ``owner`` was when it was copied."""
    match value:
        case Computed(op="tf.identity", inputs=(given, *_)):
            return given == owner
        case Computed(op=None, inputs=(Attribute(owner=given, name="numpy" | "read_value"), *_)):
            return given == owner
        case _:
            return False


def _computes(context: Context, moved: Event, taken: Event, back: Event) -> bool:
    """Whether anything may be computed with the moved variables, as far as one sees."""
    depth = len(taken.place.calls)
    nodes = [_at(one, depth) for one in (moved, taken, back)]
    if any(one.place.calls[:depth] != taken.place.calls for one in (moved, back)):
        return True
    outline = context.outline
    around = outline.function(nodes[1])
    if any(outline.function(one) is not around for one in nodes):
        return True
    first, last = context.range(nodes[0]).end, context.range(nodes[2]).start
    return any(
        one not in nodes
        and first <= context.range(one).start < last
        and not (isinstance(one.func, ast.Name) and one.func.id in _QUIET)
        for one in walk(around if around is not None else context.flow.tree)
        if isinstance(one, ast.Call)
    )


def _at(event: Event, depth: int) -> ast.AST:
    """Where ``event`` happens, or is called, in the function that ``depth`` calls lead to."""
    return event.place.calls[depth] if len(event.place.calls) > depth else event.node
