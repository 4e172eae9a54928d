"""The gradient of several outputs at once is used as the derivatives of each of them.

## What happens
The program runs. What is taken for the derivative of one output is the sum of the derivatives of
all of them, and the equation that the model learns is another one.

## Why
`tape.gradient` of a target with many numbers is the gradient of their sum. For the rows of a batch
that makes no difference, as each row depends on its own input only. For the columns it does.

## Bad
```python
import tensorflow as tf

points = tf.random.uniform((32, 2))
net = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(2)])
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        with tf.GradientTape() as inner:
            inner.watch(points)
            flow = net(points)
        slope = inner.gradient(flow, points)
        divergence = slope[:, 0] + slope[:, 1]
        loss = tf.reduce_mean(tf.square(divergence))
    grads = tape.gradient(loss, net.trainable_variables)
    optimizer.apply_gradients(zip(grads[:1], net.trainable_variables[:1]))
```

## Good
```python
import tensorflow as tf

points = tf.random.uniform((32, 2))
net = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(2)])
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        with tf.GradientTape() as inner:
            inner.watch(points)
            flow = net(points)
        slope = inner.batch_jacobian(flow, points)
        divergence = slope[:, 0, 0] + slope[:, 1, 1]
        loss = tf.reduce_mean(tf.square(divergence))
    grads = tape.gradient(loss, net.trainable_variables)
    optimizer.apply_gradients(zip(grads[:1], net.trainable_variables[:1]))
```

## Fix
None: take the gradient of each column, with a persistent tape, or use `tape.batch_jacobian`.

## Runtime message
None

## When it is right
The gradient of one column, of a sum that is meant, or of an energy. It is reported only where
columns of the gradient are picked apart, where it is compared with what has as many columns as the
target, where a column of the target is differentiated beside, or where a gradient is divided by the
gradient of itself, as in a step of Newton's.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from types import EllipsisType

from tapelint.finding import Severity
from tapelint.flow import (
    Computed,
    Const,
    Created,
    Dim,
    Gradients,
    GradientTaken,
    Item,
    Reckoned,
    Shapes,
    Slice,
    Symbol,
    Tape,
    Transformed,
    Tuple,
    Value,
    Variable,
    all_of,
)
from tapelint.knowledge.operations import DIFFERENCES
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule

_COMPARING = DIFFERENCES | {
    "keras.losses.MAE",
    "keras.losses.MSE",
    "keras.losses.mean_absolute_error",
    "keras.losses.mean_squared_error",
    "tf.math.squared_difference",
}


@rule(
    code="TL524",
    name="columns-summed-up",
    severity=Severity.WARNING,
    title="The derivatives of several outputs are summed up",
)
def columns_summed_up(context: Context) -> Iterator[Report]:
    """Gradients of several columns that a loss takes for those of each."""
    yield from _rows_summed(context)
    shapes = context.once(facts.shapes)
    trained = [one for one in context.flow.of(GradientTaken) if context.flow.is_applied(one)]
    for taken in context.events(GradientTaken):
        if (
            taken.method != "gradient"
            or not isinstance(taken.tape, Tape)
            or len(taken.node.args) > 2
        ):
            continue
        if taken.node.keywords or not isinstance(taken.sources, Computed | Item | Symbol):
            continue
        columns = _summed(context, shapes, taken, trained)
        if columns is None:
            continue
        name = facts.short(context, taken.node.args[0], "The target")
        yield Report(
            taken.node,
            f"{name} has {columns} columns, and this is the gradient of their sum, not of each: "
            "the derivatives of one are mixed with those of the others. Take the gradient of each "
            "column, or use `batch_jacobian`.",
        )


def _rows_summed(context: Context) -> Iterator[Report]:
    """Gradients that are divided by the gradient of themselves, as if that were the Hessian."""
    shapes = context.once(facts.shapes)
    for one in context.events(Reckoned):
        match one.node, one.values:
            case ast.BinOp(op=ast.Div()), (Gradients() as first, Gradients() as second):
                pass
            case _:
                continue
        source, shape = second.sources, shapes.of(second.sources)
        if not isinstance(source, Variable) or shape is None or not set(shape.dims) - {1}:
            continue
        of_first = second.taken.target
        if isinstance(of_first, Gradients) and of_first.taken is first.taken:
            name = facts.short(context, second.taken.node.args[0], "The gradient")
            yield Report(
                second.taken.node,
                f"Use `jacobian`, and solve for the step: {name} is a vector, and this is the "
                "gradient of its sum, the sums of the Hessian's rows, which tell nothing of the "
                "curvature.",
                ((one.node, "The gradient is divided by it here."),),
            )


def _summed(
    context: Context, shapes: Shapes, taken: GradientTaken, trained: list[GradientTaken]
) -> str | None:
    """How many columns are summed up where each is asked for; None where that is not so."""
    beside = context.once(_of_columns).get(id(taken.target), ())
    if any(one.tape is taken.tape and one.sources == taken.sources for one in beside):
        return "several"
    target, source = shapes.of(taken.target), shapes.of(taken.sources)
    if target is None or source is None or len(target.dims) < 2 or len(source.dims) < 2:
        return None
    columns = target.last
    if not isinstance(columns, int) or columns < 2:
        return None
    apart = source.last == columns and len(_columns(taken, trained)) > 1
    compared = apart or (source.last == 1 and columns in _compared(context, shapes, taken, trained))
    return str(columns) if compared else None


def _of_columns(context: Context) -> dict[int, list[GradientTaken]]:
    """The gradients that are taken of one column, by the identity of what the column is of."""
    found: dict[int, list[GradientTaken]] = {}
    for taken in context.events(GradientTaken):
        if isinstance(taken.target, Item) and _is_column(taken.target.key):
            found.setdefault(id(taken.target.owner), []).append(taken)
    return found


def _columns(taken: GradientTaken, trained: list[GradientTaken]) -> set[Value]:
    """The columns of the gradient that are picked one by one on the way to a loss."""
    return {
        one.sources.key
        for outer in trained
        for one in all_of(outer.target)
        if isinstance(one, Gradients) and one.taken.node is taken.node
        if isinstance(one.sources, Item) and _is_column(one.sources.key)
    }


def _is_column(key: Value) -> bool:
    match key:
        case Tuple(items=(Slice(start=None, stop=None) | Const(value=EllipsisType()), last)):
            return isinstance(last, Const | Slice) and last != Slice(None, None, None)
        case _:
            return False


def _compared(
    context: Context, shapes: Shapes, taken: GradientTaken, trained: list[GradientTaken]
) -> Iterator[Dim]:
    """How many columns that has which the gradient is added to, or compared with."""
    for step in context.flow.of(Transformed):
        if step.gradients.taken is taken and step.transform.name in ("Add", "Sub"):
            yield from _columns_of(shapes, step.operand)
    for outer in trained:
        for value in context.once(facts.made_of_target, outer):
            match value:
                case Computed(op=str(op), inputs=(first, second)) if op in _COMPARING:
                    pass
                case Computed(op="call", inputs=(Created(api=api), first, second)) if (
                    api.startswith("keras.losses.")
                ):
                    pass
                case _:
                    continue
            for slope, other in ((first, second), (second, first)):
                if isinstance(slope, Gradients) and slope.taken.node is taken.node:
                    yield from _columns_of(shapes, other)


def _columns_of(shapes: Shapes, value: Value | None) -> Iterator[Dim]:
    shape = None if value is None else shapes.of(value)
    if shape is not None and len(shape.dims) > 1:
        yield shape.last
