"""What a straight-through estimator adds is subtracted again outside of `tf.stop_gradient`.

## What happens
The value is right, but no gradient comes through: the first tensor gets the same gradient once with
a plus sign and once with a minus sign. What comes after the estimator does not train what comes
before it.

## Why
A straight-through estimator has the value of one tensor, and passes the gradient on to another. So
the other has to count once for the gradient and not at all for the value: the whole difference of
the two has to be in `tf.stop_gradient`.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((64, 4), seed=1)
w = tf.Variable(tf.random.normal((4, 2), seed=2))
decoder = tf.Variable(tf.random.normal((2, 4), seed=3))
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        z = x @ w
        code = z + tf.stop_gradient(tf.round(z)) - z
        loss = tf.reduce_mean(tf.square(code @ decoder - x)) + 1e-4 * tf.reduce_sum(tf.square(w))
    grads = tape.gradient(loss, [w, decoder])
    optimizer.apply_gradients(zip(grads, [w, decoder]))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((64, 4), seed=1)
w = tf.Variable(tf.random.normal((4, 2), seed=2))
decoder = tf.Variable(tf.random.normal((2, 4), seed=3))
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        z = x @ w
        code = z + tf.stop_gradient(tf.round(z) - z)
        loss = tf.reduce_mean(tf.square(code @ decoder - x)) + 1e-4 * tf.reduce_sum(tf.square(w))
    grads = tape.gradient(loss, [w, decoder])
    optimizer.apply_gradients(zip(grads, [w, decoder]))
```

## Fix
Puts the difference into `tf.stop_gradient`. Safe.

## Runtime message
None.

## When it is right
A sum in which another term has a gradient, and one in which what is added and what is subtracted
have different names.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import replace
from tapelint.flow import (
    Computed,
    GradientTaken,
    Reach,
    Searches,
    Tape,
    Value,
    items,
    unspread,
)
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule
from tapelint.source.walk import walk

_STOP = "tf.stop_gradient"

Term = tuple[bool, ast.expr, Value]
"""Whether a term of a sum is added, where it stands, and what it is."""


@rule(
    code="TL552",
    name="straight-through-cancels",
    severity=Severity.WARNING,
    title="The straight-through gradient cancels out",
)
def straight_through_cancels(context: Context) -> Iterator[Report]:
    """Sums that add and subtract one tensor, beside others that have no gradient."""
    for taken in context.events(GradientTaken):
        tape = taken.tape
        if not isinstance(tape, Tape) or not facts.trains(context, taken):
            continue
        for value in context.once(facts.made_of_target, taken):
            if not isinstance(value, Computed) or tape not in value.tapes:
                continue
            if not isinstance(value.node, ast.BinOp) or not context.outline.holds(value.node):
                continue
            terms = _terms(value, value.node)
            pair = _cancelling(context, terms)
            if pair is None or _is_in_part(context, value):
                continue
            rest = [term for term in terms if term not in pair]
            searches, sources = Searches(tape), taken.sources
            if any(_passes(searches, one, sources) is not Reach.NO for _, _, one in rest):
                continue
            added = pair[0]
            if rest and _passes(searches, added[2], sources) is Reach.YES:
                name = context.text(added[1])
                yield Report(
                    value.node,
                    f"Put the difference into `tf.stop_gradient`: `{name}` is added and "
                    "subtracted, so no gradient comes through.",
                    ((taken.node, "The gradients are taken here."),),
                    tuple(_fixes(context, value.node, name, rest)),
                )


def _terms(value: Value, node: ast.expr) -> list[Term]:
    """The terms of the sum ``value``, which stands at ``node``, be it in several steps.

    What is added, or subtracted, more than once is told once.
    """
    waiting, found = [(True, node, value)], dict[tuple[bool, int], Term]()
    seen: set[tuple[bool, int]] = set()
    while waiting:
        added, node, value = waiting.pop()
        if (added, id(value)) in seen:
            continue
        seen.add((added, id(value)))
        match value:
            case Computed(
                op="Add" | "Sub" as op,
                inputs=(first, second),
                node=ast.BinOp(left=left, right=right),
            ):
                waiting += [(added is (op == "Add"), right, second), (added, left, first)]
            case _:
                found[added, id(value)] = added, node, value
    return list(found.values())


def _cancelling(context: Context, terms: list[Term]) -> tuple[Term, Term] | None:
    """The terms, one added and one subtracted, that are the same tensor by the same name."""
    subtracted = {id(value): (added, node, value) for added, node, value in terms if not added}
    for plus in terms:
        minus = subtracted.get(id(plus[2])) if plus[0] else None
        if (
            minus is not None
            and isinstance(plus[1], (ast.Name, ast.Attribute))
            and context.text(plus[1]) == context.text(minus[1])
        ):
            return plus, minus
    return None


def _is_in_part(context: Context, value: Computed) -> bool:
    """Whether the two are in one of the terms of ``value``, which is reported by itself."""
    return any(
        isinstance(one, Computed)
        and isinstance(one.node, ast.BinOp)
        and _cancelling(context, _terms(one, one.node)) is not None
        for one in value.inputs
    )


def _passes(searches: Searches, value: Value, sources: Value) -> Reach:
    """Whether gradients pass from ``value`` to any of ``sources``."""
    found = (unspread(one) for one in items(sources))
    return max((searches.find(one, value, cutting=True)[0] for one in found), default=Reach.MAYBE)


def _fixes(context: Context, node: ast.BinOp, name: str, rest: list[Term]) -> Iterator[Fix]:
    match rest:
        case [(True, call, _)] if call not in set(walk(node)):
            return
        case [(True, ast.Call(args=[code], keywords=[]) as call, Computed(op=str(op)))] if (
            op == _STOP and isinstance(code, (ast.Name, ast.Attribute, ast.Call, ast.Subscript))
        ):
            stopped = f"{context.text(call.func)}({context.text(code)} - {name})"
            edit = replace(context, node, f"{name} + {stopped}")
            yield Fix("Put the difference into it", Safety.SAFE, lambda: (edit,))
