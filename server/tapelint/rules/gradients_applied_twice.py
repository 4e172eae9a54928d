"""The same gradients are applied two times.

## What happens
Each step updates the variables twice: once by the optimizer, and once more by the optimizer or by
hand. Or a loop asks a persistent tape for the gradient of one loss again and again: each iteration
applies the gradient at the weights from before the first.

## Why
`apply_gradients` updates the variables itself. What `assign_sub` does after it comes on top. A tape
does not compute the loss again; it knows the values that it recorded.

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
    grads = tape.gradient(loss, [w, b])
    optimizer.apply_gradients(zip(grads, [w, b]))
    for variable, gradient in zip([w, b], grads):
        variable.assign_sub(0.1 * gradient)
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
    grads = tape.gradient(loss, [w, b])
    optimizer.apply_gradients(zip(grads, [w, b]))
```

## Fix
Takes the second update away. Unsafe, since it may be the first that is one too many.

## Runtime message
None. The steps are too long, and training may diverge.

## When it is right
Gradients that another optimizer is given, that go to other variables, or that are those of a loss
computed again in between; pairs that are kept under a name and given twice.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.remove import removal
from tapelint.flow import (
    AppliedAgain,
    Element,
    GradientTaken,
    Item,
    Optimizer,
    Tape,
    Value,
    Variable,
    VariablesOf,
    alternatives,
    items,
    root,
    unspread,
)
from tapelint.rules.base import Context, Report, rule


@rule(
    code="TL114",
    name="gradients-applied-twice",
    severity=Severity.WARNING,
    title="The gradients are applied twice",
)
def gradients_applied_twice(context: Context) -> Iterator[Report]:
    """Updates with gradients that an apply call has used on every way that leads here."""
    for again in context.events(AppliedAgain):
        how = "once more" if again.variable is None else "by hand as well"
        yield Report(
            again.node,
            f"`{context.flow.method_at(again.before)}` has updated the variables with these "
            f"gradients already: applied {how}, they are counted twice. Leave one of the two out.",
            ((again.before, "They are applied here."),),
            tuple(_fixes(context, again.node)),
        )
    told: set[ast.AST] = set()
    for first, second in _stale(context):
        node, loop = _repeated(context, second)
        if loop is None or node in told or not context.outline.holds(node):
            continue
        told.add(node)
        yield Report(
            node,
            "Compute the loss again in each iteration: the loop applies the gradient of the same "
            "loss each time, at the weights that it was computed with, and after the first "
            "iteration that gradient is stale.",
            ((loop, "This loop takes it again and again."), (first.node, "It is taken here."))
            if node is not first.node
            else ((loop, "This loop takes it again and again."),),
        )


def _stale(context: Context) -> Iterator[tuple[GradientTaken, GradientTaken]]:
    """Gradients that are taken and applied in two turns of a loop, of one recorded loss."""
    before: dict[tuple[object, ...], GradientTaken] = {}
    for taken in context.events(GradientTaken):
        if taken.method != "gradient" or not isinstance(taken.tape, Tape):
            continue
        if not taken.tape.persistent or not _are_the_same_each_time(taken.sources):
            continue
        key = (taken.node, taken.place.calls, taken.tape, id(taken.target))
        first = before.setdefault(key, taken)
        if first is taken or items(first.sources) != items(taken.sources):
            continue
        if _optimizers(context, first) & _optimizers(context, taken):
            yield first, taken


def _optimizers(context: Context, taken: GradientTaken) -> set[Value]:
    """The optimizers that are given the gradients ``taken``, as far as they are made in sight."""
    uses = context.flow.uses.get(taken, {}).values()
    return {
        applied.optimizer
        for one in uses
        for applied in one.applied
        if isinstance(applied.optimizer, Optimizer)
    }


def _are_the_same_each_time(sources: Value) -> bool:
    """Whether ``sources`` are not those of an element, which is another one in each iteration."""
    found = [one for item in items(sources) for one in alternatives(unspread(item))]
    return bool(found) and all(
        isinstance(one, Variable)
        or (isinstance(one, VariablesOf) and not isinstance(root(one), (Element, Item)))
        for one in found
    )


def _repeated(context: Context, taken: GradientTaken) -> tuple[ast.AST, ast.AST | None]:
    """What is repeated by the innermost loop that does not open the tape anew, and that loop."""
    place, tape = taken.place, taken.tape
    assert isinstance(tape, Tape)  # noqa: S101
    around = set(context.outline.around(tape.node))
    steps = [*zip(place.calls, place.loops_of_calls, strict=True), (taken.node, place.loops)]
    for node, loops in reversed(steps):
        for loop in reversed(loops):
            if loop not in around:
                return node, getattr(loop, "iter", getattr(loop, "test", loop))
    return taken.node, None


def _fixes(context: Context, call: ast.Call) -> Iterator[Fix]:
    edit = removal(context, call)
    if edit is not None:
        yield Fix("Take this update away", Safety.UNSAFE, edit.edits)
