"""The gradient for a tensor is taken and used, but the tape does not know the tensor.

## What happens
The gradient is None, and the next operation on it raises.

## Why
A tape watches trainable variables by itself, and nothing else. A tensor made before the block, or
in it from others that are not watched, is watched only where `tape.watch` says so, before its first
use. A slice or sum that is written among the sources is a new tensor, which took part in nothing.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.zeros((3, 1))

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    gradient = tape.gradient(loss, w)
    w = w - 0.1 * gradient
print("loss", float(loss))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.zeros((3, 1))

for step in range(20):
    with tf.GradientTape() as tape:
        tape.watch(w)
        loss = tf.reduce_mean(tf.square(x @ w - y))
    gradient = tape.gradient(loss, w)
    w = w - 0.1 * gradient
print("loss", float(loss))
```

## Fix
Watches the tensor at the start of the block, or after the line there that makes it. Safe.

## Runtime message
`TypeError: unsupported operand type(s) for *: 'float' and 'NoneType'`, or `ValueError: Attempt to
convert a value (None) with an unsupported type (<class 'NoneType'>) to a Tensor.`

## When it is right
Gradients that are only printed, to show that they are None, are not reported; nor is a tensor that
was watched after an operation in which a variable took part as well, since that is recorded.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.rewrite import Rewrite
from tapelint.fixes.spelling import sources_argument
from tapelint.flow import (
    Assigned,
    GradientTaken,
    Stranger,
    Tape,
    Value,
    VariableRebound,
    alternatives,
    depends,
    items,
)
from tapelint.rules import contracts, facts
from tapelint.rules.base import Context, Report, rule
from tapelint.source.walk import walk

_MESSAGES = {
    Stranger.UNWATCHED: "`{tape}` does not watch {what}, which is no variable: the gradient is "
    "None, and the next operation on it raises. Watch it at the start of the block: "
    "`{tape}.watch({text})`.",
    Stranger.LATE: "`{tape}` is told to watch {what} after it was used, and did not record that: "
    "the gradient is None, and the next operation on it raises. Watch it before its first use.",
    Stranger.APART: "The target was not computed from {what}: the gradient is None, and the next "
    "operation on it raises. Take the gradient for the tensor that the target was computed from.",
}


@rule(
    code="TL507",
    name="source-not-watched",
    severity=Severity.ERROR,
    title="The tape does not watch the source",
)
def source_not_watched(context: Context) -> Iterator[Report]:
    """Tensors that gradients are taken for and computed with, and that the tape does not know."""
    # That a tensor has taken the place of a variable is a matter of its own.
    rebound: set[ast.AST | None] = {
        event.new.node for event in context.flow.everywhere(VariableRebound)
    }
    rebound |= {getattr(event.owner, "node", None) for event in context.flow.everywhere(Assigned)}
    for taken in context.events(GradientTaken):
        tape, node = taken.tape, sources_argument(taken.node) or taken.node
        if not isinstance(tape, Tape) or not taken.strangers:
            continue
        used = context.flow.computed_with.get(taken)
        if used is None or taken.crossed is not None:
            continue
        name = facts.name_of_tape(context, taken, tape)
        if name is None or not facts.is_followed(context, tape):
            continue
        if tape.watch_accessed is None or facts.asks_for_none(context, taken, used):
            continue
        if contracts.may_be_avoided(context, taken, "Error"):
            continue
        for source, known in taken.strangers:
            if any(getattr(one, "node", source) in rebound for one in alternatives(source)):
                continue
            where = _written(node, taken, source)
            reason = _reason(taken, source, where, known)
            hidden = where is taken.node
            text = "…" if hidden else context.text(where)
            what = "the source" if hidden else facts.short(context, where, "this tensor")
            yield Report(
                where,
                _MESSAGES[reason].format(tape=name, what=what, text=text),
                ((tape.node, "The tape records in the block that begins here."),),
                tuple(_fixes(context, tape, where, f"{name}.watch({text})", reason)),
            )


def _written(node: ast.expr, taken: GradientTaken, source: Value) -> ast.expr:
    """The expression of ``source`` among those of the sources at ``node``."""
    if not isinstance(node, (ast.List, ast.Tuple)):
        return node
    found = [
        one for one, item in zip(node.elts, items(taken.sources), strict=False) if item == source
    ]
    return found[0] if found and len(node.elts) == len(items(taken.sources)) else node


def _reason(taken: GradientTaken, source: Value, node: ast.expr, reason: Stranger) -> Stranger:
    """Why there is no gradient: a tensor that is made for the call takes part in nothing."""
    made_here = not isinstance(node, (ast.Name, ast.Attribute))
    depends_on_it = not made_here and depends(taken.target, source)
    return reason if depends_on_it else Stranger.APART


def _fixes(
    context: Context, tape: Tape, node: ast.expr, line: str, reason: Stranger
) -> Iterator[Fix]:
    block = facts.block_of(context, tape)
    if block is None or not isinstance(node, (ast.Name, ast.Attribute)):
        return
    if context.outline.function(node) is not context.outline.function(block):
        return
    text = context.text(node)
    bound = any(
        isinstance(one, (ast.Name, ast.Attribute))
        and isinstance(one.ctx, ast.Store)
        and context.text(one) == text
        for statement in block.body
        for one in walk(statement)
    )
    if reason is Stranger.UNWATCHED and not bound:
        watched = Rewrite(context).insert_before(block.body[0], line)
        yield Fix(f"Watch it: `{line}`", Safety.SAFE, watched.edits)
    elif reason is Stranger.UNWATCHED:
        statement = _last_binding(context, block, text)
        if statement is not None:
            watched = Rewrite(context).insert_after(statement, line)
            yield Fix(f"Watch it: `{line}`", Safety.SAFE, watched.edits)


def _last_binding(
    context: Context, block: ast.With | ast.AsyncWith, text: str
) -> ast.Assign | None:
    """The one statement of ``block`` that binds ``text``."""
    found = [
        one
        for one in block.body
        if isinstance(one, ast.Assign) and any(context.text(to) == text for to in one.targets)
    ]
    return found[0] if len(found) == 1 else None
