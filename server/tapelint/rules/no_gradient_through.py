"""The loss depends on the variables only through something that has no gradient.

## What happens
For the tape the loss does not depend on the variables: every gradient is None, and
`apply_gradients` raises.

## Why
Some operations jump from value to value and have no gradient: `tf.argmax`, rounding, comparisons, a
cast to integers, a sample; some have one, but not for all arguments, such as the `on_value` of
`tf.one_hot`. `tf.stop_gradient` blocks it on purpose. A `tf.Variable` made of the
loss, or assigned to, and a metric object, keep a value and forget how it was computed.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.Adam(0.05)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.Variable(tf.reduce_mean(tf.square(x @ w - y)))
    grads = tape.gradient(loss, [w])
    optimizer.apply_gradients(zip(grads, [w]))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.Adam(0.05)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    grads = tape.gradient(loss, [w])
    optimizer.apply_gradients(zip(grads, [w]))
```

## Fix
Leaves the operation out, or takes the loss of the metric's name. Safe for a `tf.Variable` made of
a tensor; else unsafe, since only you know what the loss is to be.

## Runtime message
`ValueError: No gradients provided for any variable`

## When it is right
Where another way leads to the variables as well, as in a straight-through estimator or with a
blocked target, and where only some of the variables are cut off, nothing is reported.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import replace
from tapelint.fixes.remove import leave_out
from tapelint.fixes.spelling import target_argument
from tapelint.flow import Computed, Created, Variable
from tapelint.knowledge.operations import METRIC_RESULT, is_cast
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule
from tapelint.rules.cuts import CutOff, cut_off

# What these give is like what they are given.
_LEFT_OUT = frozenset(
    {"cast", "ceil", "fix", "floor", "rint", "round", "shuffle", "stop_gradient", "trunc"}
)
_LOSSES = frozenset(
    {
        "BinaryCrossentropy",
        "CategoricalCrossentropy",
        "CategoricalHinge",
        "Hinge",
        "KLDivergence",
        "MeanAbsoluteError",
        "MeanAbsolutePercentageError",
        "MeanSquaredError",
        "MeanSquaredLogarithmicError",
        "Poisson",
        "SparseCategoricalCrossentropy",
        "SquaredHinge",
    }
)


@rule(
    code="TL503",
    name="no-gradient-through",
    severity=Severity.ERROR,
    title="No gradient gets through to the variables",
)
def no_gradient_through(context: Context) -> Iterator[Report]:
    """Losses that reach their sources only through what lets no gradient pass."""
    for cut in cut_off(context):
        if cut.outside or cut.of_zeros or not cut.everything:
            continue
        if not context.flow.is_applied(cut.taken):
            continue
        reason, advice = _words(cut)
        yield Report(
            cut.node,
            f"{facts.short(context, cut.node, 'This')} {reason}, and the loss depends on "
            f"{cut.names} in no other way: {facts.all_none(context, cut.taken)}. {advice}",
            cut.related,
            context.fixes(cut.node, _fixes(context, cut)),
        )


def _words(cut: CutOff) -> tuple[str, str]:
    """Why no gradient passes, and what to do."""
    if isinstance(cut.by, Variable):
        return (
            "keeps a value and not how it was computed",
            "Give the tape the tensor itself.",
        )
    op = cut.by.op or ""
    if op == "assign":
        return (
            "keeps the value, and not how it was computed",
            "Use the tensor itself.",
        )
    if op in ("call", METRIC_RESULT):
        return (
            "is the result of a metric, which keeps it in variables of its own",
            "Use a loss, and keep the metric to watch the training.",
        )
    if op.endswith(".stop_gradient"):
        return "lets no gradient through", "Leave it out of what is to be trained."
    if is_cast(op):
        return "makes integers, which have no gradient", "Stay with floating-point numbers."
    if "arg" in op:
        return "has no gradient", "Compute the loss from the logits, as cross-entropy does."
    return "has no gradient", "Use an operation that is differentiable."


def _fixes(context: Context, cut: CutOff) -> Iterator[Fix]:
    node = cut.node
    if isinstance(cut.by, Variable):
        initial = _first(node, "initial_value")
        if initial is not None:
            edit = replace(context, node, context.text(initial))
            yield Fix("Use the tensor itself", Safety.SAFE, lambda: (edit,))
    elif cut.by.op == "assign":
        yield from _assigned(context, cut)
    elif cut.by.op == "call":
        yield from _losses(context, cut.by)
    elif (cut.by.op or "").rpartition(".")[2] in _LEFT_OUT and isinstance(node, ast.Call):
        given = _first(node, "input", "value", "x")
        if given is not None:
            title = f"Leave `{context.text(node.func)}` out"
            yield Fix(title, Safety.UNSAFE, leave_out(context, node, given).edits)


def _assigned(context: Context, cut: CutOff) -> Iterator[Fix]:
    """Differentiate the tensor instead of the variable that it is assigned to."""
    call = cut.taken.node
    target = target_argument(call)
    match cut.node:
        case ast.Call(func=ast.Attribute(value=owner), args=[ast.Name() as given]):
            if target is not None and context.text(target) == context.text(owner):
                edit = replace(context, target, context.text(given))
                yield Fix(f"Differentiate `{given.id}`", Safety.UNSAFE, lambda: (edit,))


def _losses(context: Context, called: Computed) -> Iterator[Fix]:
    metric = called.inputs[0]
    if not isinstance(metric, Created) or metric.api.rpartition(".")[2] not in _LOSSES:
        return
    if not context.outline.holds(metric.node):
        return
    function = metric.node.func
    match function:
        case ast.Attribute(value=ast.Attribute(attr="metrics", value=keras), attr=name):
            edit = replace(context, function, f"{context.text(keras)}.losses.{name}")
            yield Fix(f"Use the loss `{name}`", Safety.UNSAFE, lambda: (edit,))


def _first(node: ast.expr, *keywords: str) -> ast.expr | None:
    if not isinstance(node, ast.Call):
        return None
    if node.args:
        return node.args[0]
    return next((one.value for one in node.keywords if one.arg in keywords), None)
