"""A term of the loss has no gradient, or was computed outside of the tape; the others train.

## What happens
The term is in the loss that is printed, and takes no part in its gradients: the variables move as
if it were not there. TensorFlow says nothing, since the other terms have gradients.

## Why
To the tape, what it has not recorded is a constant, and so is what comes from NumPy, or from an
operation without a gradient such as `tf.argmax` or a comparison. The gradient of a sum leaves
constants out.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.ones((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    decay = tf.reduce_sum(tf.square(w))
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y)) + 0.1 * decay
    optimizer.apply_gradients(zip(tape.gradient(loss, [w]), [w]))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.ones((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        decay = tf.reduce_sum(tf.square(w))
        loss = tf.reduce_mean(tf.square(x @ w - y)) + 0.1 * decay
    optimizer.apply_gradients(zip(tape.gradient(loss, [w]), [w]))
```

## Fix
Moves what is computed outside into the tape. Unsafe, since the term may be meant to be a constant.
Where an operation has no gradient, there is none: what to compute in its place is yours to tell.

## Runtime message
None

## When it is right
A term that `tf.stop_gradient` stops is a constant by intent, and a loss of the step before is a
number. A term that no source takes part in, or that is multiplied by zero, is not reported either.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.flow import Computed, Cut, GradientTaken, LossAdded, Tape, stopped_terms
from tapelint.knowledge.operations import leaves_tensorflow
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule
from tapelint.rules.computed_outside_tape import into_tape


@rule(
    code="TL570",
    name="idle-loss-term",
    severity=Severity.WARNING,
    title="A term of the loss trains nothing",
)
def idle_loss_term(context: Context) -> Iterator[Report]:
    """Terms of a loss that depend on its sources and carry no gradient to any of them."""
    yield from _stopped(context)
    for taken in context.events(GradientTaken):
        tape = taken.tape
        if not isinstance(tape, Tape) or not context.flow.is_applied(taken):
            continue
        told = {node for _, _, node in taken.partly}
        for by, node in taken.constant:
            if node in told or not context.outline.holds(node):
                continue
            what = facts.short(context, node, "This")
            recorded = tape in getattr(by, "tapes", (tape,))
            because, advice = _words(by, recorded=recorded)
            yield Report(
                node,
                f"{what} {because}: the term of the loss that depends on it is a constant to the "
                f"tape, and the variables are trained as if it were not there. {advice}",
                ((taken.node, "The gradients are taken here."),),
                () if recorded else tuple(_fixes(context, taken, tape, node)),
            )


def _stopped(context: Context) -> Iterator[Report]:
    """Terms of which each tensor is stopped, in losses that are trained or that a layer adds."""
    losses = [(added.loss, added.node) for added in context.events(LossAdded)]
    losses += [
        (taken.target, taken.node)
        for taken in context.events(GradientTaken)
        if context.flow.is_applied(taken) and not (taken.cut or taken.severed)
    ]
    told: set[ast.AST] = set()
    for loss, node in losses:
        for term in stopped_terms(loss):
            if term.node in told or not context.outline.holds(term.node):
                continue
            told.add(term.node)
            what = facts.short(context, term.node, "This")
            yield Report(
                term.node,
                f"{what} is made of only what `tf.stop_gradient` gives: the term is a "
                "constant to the tape, and trains nothing. Stop one side of it, and train the "
                "other.",
                () if node is term.node else ((node, "It is a term of the loss here."),),
            )


def _words(by: Cut, *, recorded: bool) -> tuple[str, str]:
    """Why the term carries no gradient, and what to do."""
    if not recorded:
        return "is computed outside the tape", "Compute it inside the `with` block."
    if isinstance(by, Computed) and leaves_tensorflow(by.op):
        return "leaves TensorFlow", "Stay with tensors."
    return "has no gradient", "Use an operation that is differentiable."


def _fixes(context: Context, taken: GradientTaken, tape: Tape, node: ast.AST) -> Iterator[Fix]:
    for fix in into_tape(context, taken, tape, node):
        yield Fix(fix.title, Safety.UNSAFE, fix.build)
