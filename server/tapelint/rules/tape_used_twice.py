"""Gradients are taken a second time from a tape that is not persistent.

## What happens
The first `gradient`, `jacobian` or `batch_jacobian` call uses the tape up and frees what it
recorded. The second call raises. Without pfor a Jacobian takes a call for each of its rows.

## Why
A tape keeps every intermediate result of the forward pass. To free that memory soon, TensorFlow
drops it with the first call, unless the tape was made with `persistent=True`.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
b = tf.Variable(tf.zeros((1,)))
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w + b - y))
    dw = tape.gradient(loss, w)
    db = tape.gradient(loss, b)
    optimizer.apply_gradients([(dw, w), (db, b)])
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
b = tf.Variable(tf.zeros((1,)))
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w + b - y))
    dw, db = tape.gradient(loss, [w, b])
    optimizer.apply_gradients([(dw, w), (db, b)])
```

## Fix
Makes the tape persistent. Safe: the second call raises as written. Unsafe where both calls give the
same gradients and both are applied, which would do each step twice. Where both calls have the same
target, one call with both lists of sources is cheaper.

## Runtime message
`RuntimeError: A non-persistent GradientTape can only be used to compute one set of gradients (or
jacobians)`; with `experimental_use_pfor=False`, outside of a graph, `RuntimeError: GradientTape
must be created with persistent=True to compute the …`

## When it is right
One call on each of several tapes, one call in each of several branches, one call in each iteration
of a loop that opens a new tape, and calls after `tape.reset()` are not reported.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import before_end, insert
from tapelint.fixes.rewrite import Rewrite
from tapelint.flow import GradientTaken, Tape, items
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule


@rule(
    code="TL401",
    name="tape-used-twice",
    severity=Severity.ERROR,
    title="The tape has already been used up",
)
def tape_used_twice(context: Context) -> Iterator[Report]:
    """Gradients taken from a tape that surely was used before."""
    yield from _row_by_row(context)
    for taken in context.flow.of(GradientTaken):
        tape = taken.tape
        if taken.already is None or not isinstance(tape, Tape) or taken.place.expects_error:
            continue
        if context.outline.is_caught(taken.node, "RuntimeError"):
            continue
        again = taken.already is taken.node
        before = "in the previous iteration of this loop" if again else "before"
        related: list[tuple[ast.AST, str]] = []
        if not again:
            related.append((taken.already, "The tape is used up here."))
        related.append((tape.node, "The tape is made here, not persistent."))
        receiver = (
            taken.node.func.value if isinstance(taken.node.func, ast.Attribute) else taken.node
        )
        name = context.text(receiver)
        yield Report(
            taken.node,
            f"`{name}` was used up {before}: this raises `RuntimeError: A non-persistent "
            "GradientTape can only be used to compute one set of gradients (or jacobians)`. Take "
            "all gradients in one call, or make the tape with `persistent=True`.",
            tuple(related),
            tuple(_reopen(context, tape, taken) if again else _keep(context, tape, taken)),
        )


def _row_by_row(context: Context) -> Iterator[Report]:
    """Jacobians without pfor, for which the tape is asked once for each row."""
    for taken in context.events(GradientTaken):
        tape = taken.tape
        if not taken.one_by_one or not isinstance(tape, Tape) or tape.persistent is not False:
            continue
        if taken.already is not None or not facts.is_surely_eager(context, taken.place):
            continue
        if context.outline.is_caught(taken.node, "RuntimeError"):
            continue
        yield Report(
            taken.node,
            f"Without pfor `{taken.method}` asks the tape once for each row: this raises "
            "`RuntimeError: GradientTape must be created with persistent=True to compute the "
            f"{taken.method} with eager execution enabled`. Make the tape with `persistent=True`.",
            ((tape.node, "The tape is made here, not persistent."),),
            tuple(_fixes(context, tape)),
        )


def _reopen(context: Context, tape: Tape, taken: GradientTaken) -> Iterator[Fix]:
    """Open the tape anew in each iteration, where its block stands right before the loop.

    A persistent tape would give the gradients of the first turn again and again.
    """
    outline = context.outline
    loop = taken.place.loops[-1] if taken.place.loops else None
    opened = next((one for one in outline.around(tape.node) if isinstance(one, ast.With)), None)
    if not isinstance(loop, (ast.For, ast.While)) or opened is None:
        return
    block = outline.block(loop)
    if opened not in block or block.index(opened) != block.index(loop) - 1:
        return
    moved = Rewrite(context).move_into_start(loop, [opened])
    yield Fix("Open the tape in the loop", Safety.SAFE, moved.edits)


def _keep(context: Context, tape: Tape, taken: GradientTaken) -> Iterator[Fix]:
    """Keep what is recorded; not safely where the same gradients are applied each time."""
    same = [
        one
        for one in context.flow.of(GradientTaken)
        if one.tape == tape
        and one.target == taken.target
        and items(one.sources) == items(taken.sources)
        and context.flow.is_applied(one)
    ]
    twice = len({one.node for one in same}) > 1
    return _fixes(context, tape, Safety.UNSAFE if twice else Safety.SAFE)


def _fixes(context: Context, tape: Tape, safety: Safety = Safety.SAFE) -> Iterator[Fix]:
    call = tape.node
    if any(keyword.arg in ("persistent", None) for keyword in call.keywords) or call.args:
        return
    if call.keywords:
        edit = insert(context.range(call.keywords[-1].value).end, ", persistent=True")
    else:
        edit = insert(before_end(context, call), "persistent=True")
    yield Fix("Make the tape persistent", safety, lambda: (edit,))
