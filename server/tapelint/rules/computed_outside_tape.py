"""The loss, or something it is computed from, is computed where the tape does not record.

## What happens
The tape does not know the operation, so for the tape the target does not depend on the variables:
their gradients are None. If all are None, `apply_gradients` raises. If some are not, it only warns,
and the variables without a gradient are never trained; this is reported as a warning.

## Why
A tape records operations between `with` and the end of the block, and nothing else. That holds for
the forward pass before the block as well as for a negation, a mean or a division after it. In
`with tape.stop_recording():` it does not record either.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(0.05)

for step in range(20):
    prediction = model(x)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(prediction - y))
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
        prediction = model(x)
        loss = tf.reduce_mean(tf.square(prediction - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
```

## Fix
Moves the statements into the block, where they are right before or right after it, with all that
is computed from them on the way to the target. A target that is computed in the call itself gets a
name in the block. Or it takes `with tape.stop_recording():` away. Safe: things still happen in the
same order.

## Runtime message
`ValueError: No gradients provided for any variable` if all are None, else the warning `Gradients do
not exist for variables […]`. Arithmetic with a gradient that is None raises `ValueError: Attempt to
convert a value (None) with an unsupported type (<class 'NoneType'>) to a Tensor.`

## When it is right
What no source depends on may stay outside, or in `tape.stop_recording()`: targets, data, a frozen
network, metrics.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import replace
from tapelint.fixes.rewrite import Rewrite
from tapelint.fixes.spelling import free, means_the_same_after
from tapelint.flow import Computed, GradientTaken, Tape, Value, items
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule
from tapelint.source.walk import walk


@rule(
    code="TL501",
    name="computed-outside-tape",
    severity=Severity.ERROR,
    title="Computed outside of the tape",
)
def computed_outside_tape(context: Context) -> Iterator[Report]:
    """Targets that reach sources only by operations the tape did not record."""
    for taken in context.flow.of(GradientTaken):
        if not taken.severed or taken.place.expects_error or not isinstance(taken.tape, Tape):
            continue
        if not context.flow.is_applied(taken) or facts.namesake(context, taken) is not None:
            continue
        everything = len(taken.severed) == len(items(taken.sources))
        for node, lost in _missing(context, taken).items():
            stopped = _stopped(context, taken.tape, node)
            words = _words(context, taken, taken.tape, node)
            happens = _happens(context, taken, lost, all_=everything)
            yield Report(
                words,
                _message(context, words, stopped=stopped, happens=happens),
                (
                    (taken.tape.node, "The tape records in the block that begins here.")
                    if stopped is None
                    else (stopped.items[0].context_expr, "The tape does not record from here on."),
                    (taken.node, "The gradients are taken here."),
                ),
                tuple(into_tape(context, taken, taken.tape, node))
                if stopped is None
                else tuple(_go_on(context, stopped)),
                None if everything else Severity.WARNING,
            )


def _missing(context: Context, taken: GradientTaken) -> dict[ast.AST, list[Value]]:
    """What is not recorded, with the sources that are lost by it; the whole for its parts."""
    nodes = {node for _, node in taken.severed if context.outline.holds(node)}
    found: dict[ast.AST, list[Value]] = {}
    for source, node in taken.severed:
        if isinstance(node, (ast.expr, ast.stmt)) and node in nodes:
            whole = [one for one in context.outline.around(node) if one in nodes]
            found.setdefault(whole[-1] if whole else node, []).append(source)
    return found


def _stopped(context: Context, tape: Tape, node: ast.AST) -> ast.With | None:
    """The `with tape.stop_recording()` that ``node`` stands in, if it does."""
    values = context.flow.values
    for one in context.outline.around(node):
        match one:
            case ast.With(items=[ast.withitem(context_expr=ast.Call(func=function))]):
                owner = function.value if isinstance(function, ast.Attribute) else function
                of_tape = getattr(values.get(owner), "node", None) is tape.node
                if of_tape and getattr(function, "attr", "") == "stop_recording":
                    return one
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                return None
    return None


def _block(context: Context, tape: Tape) -> ast.With | ast.AsyncWith | None:
    """The ``with`` block in which ``tape`` records."""
    around = context.outline.around(tape.node)
    return next((one for one in around if isinstance(one, (ast.With, ast.AsyncWith))), None)


def _words(context: Context, taken: GradientTaken, tape: Tape, node: ast.AST) -> ast.AST:
    """What to point at: after the block all that the statement computes, else the operation."""
    block = _block(context, tape)
    statement = context.outline.statement(node)
    target = _target(taken)
    if target is not None and node in set(walk(target)):
        return target
    if block is None or statement.lineno <= (block.end_lineno or 0):
        return node
    return statement.value if isinstance(statement, ast.Assign) else node


def _message(
    context: Context,
    node: ast.AST,
    *,
    stopped: ast.With | None,
    happens: str,
) -> str:
    what = facts.short(context, node, "This")
    where = "outside the tape" if stopped is None else "while the tape does not record"
    advice = (
        "Compute it inside the `with` block."
        if stopped is None
        else f"Compute it outside `{context.text(stopped.items[0].context_expr)}`."
    )
    return f"{what} is computed {where}{happens}. {advice}"


def _happens(context: Context, taken: GradientTaken, lost: list[Value], *, all_: bool) -> str:
    names = facts.in_words(lost)
    if all_:
        none = facts.all_none(context, taken)
        return f": the tape does not know how the loss depends on {names}, so {none}"
    return f": {facts.some_none(context, taken, names)}"


def _go_on(context: Context, stopped: ast.With) -> Iterator[Fix]:
    yield Fix("Keep recording", Safety.SAFE, Rewrite(context).move_out(stopped).edits)


def _target(taken: GradientTaken) -> ast.expr | None:
    """The expression of the target in the call that takes the gradients."""
    call = taken.node
    if call.args and not isinstance(call.args[0], ast.Starred):
        return call.args[0]
    return facts.keyword(call, "target")


def into_tape(context: Context, taken: GradientTaken, tape: Tape, node: ast.AST) -> Iterator[Fix]:
    """Compute ``node`` in the block in which ``tape`` records, if it stands beside that."""
    outline = context.outline
    statement = outline.statement(node)
    block = _block(context, tape)
    if block is None or outline.block(statement) is not outline.block(block):
        return
    siblings = outline.block(block)
    start, target = siblings.index(statement), siblings.index(block)
    if start < target:
        moved = siblings[start:target]
        rewrite: Rewrite | None = Rewrite(context).move_into_start(block, moved)
    else:
        rewrite, moved = _to_the_end(context, taken, tape, block)
    if rewrite is not None and not any(_takes_gradients(context, one) for one in moved):
        yield Fix("Move it into the tape", Safety.SAFE, rewrite.edits)


def _to_the_end(
    context: Context, taken: GradientTaken, tape: Tape, block: ast.With | ast.AsyncWith
) -> tuple[Rewrite | None, list[ast.stmt]]:
    """Move all that is computed after ``block`` on the way to the target into it."""
    siblings = context.outline.block(block)
    rest = siblings[siblings.index(block) + 1 :]
    taking = context.outline.statement(taken.node)
    outside = {context.outline.statement(one) for one in _unrecorded(context, taken, tape)}
    last = max((number for number, one in enumerate(rest) if one in outside - {taking}), default=-1)
    moved = rest[: last + 1]
    target = _target(taken)
    into = Rewrite(context)
    if moved:
        into.move_into_end(block, moved)
    if taking not in outside or target is None or isinstance(target, ast.Name):
        return (into if moved else None), moved
    text = context.text(target)
    if taking not in rest or "\n" in text or "\r" in text:
        return None, moved
    if not means_the_same_after(context, target, moved[-1] if moved else block):
        return None, moved
    name = free(context, taken.node, "total", "total_loss", "target")
    into.insert_after(moved[-1] if moved else block.body[-1], f"{name} = {text}")
    return into.replace(replace(context, target, name)), moved


def _unrecorded(context: Context, taken: GradientTaken, tape: Tape) -> Iterator[ast.AST]:
    """What in this file computes the target, and is not recorded."""
    seen: set[Value] = set()
    waiting = [taken.target]
    for value in waiting:
        if not isinstance(value, Computed) or value in seen:
            continue
        seen.add(value)
        waiting += value.inputs
        # What a function computes is computed where it is called.
        inner = len(taken.place.calls)
        node = value.calls[inner] if len(value.calls) > inner else value.node
        if tape not in value.tapes and context.outline.holds(node):
            yield node


def _takes_gradients(context: Context, statement: ast.stmt) -> bool:
    nodes = set(walk(statement))
    return any(taken.node in nodes for taken in context.flow.of(GradientTaken))
