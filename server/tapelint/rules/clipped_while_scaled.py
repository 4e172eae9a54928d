"""Gradients of a scaled loss are clipped before they are unscaled.

## What happens
Nothing is raised. The bound holds for gradients that are as many times too large as the loss was
multiplied by; when they are divided by that afterwards, next to nothing is left, and the variables
hardly move.

## Why
A loss is scaled so that small gradients are not lost in float16. A bound is meant for the gradients
of the loss itself: they are to be clipped after they are unscaled.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.1)
SCALE = 1024.0

for step in range(5):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
        scaled = loss * SCALE
    grads = tape.gradient(scaled, [w])
    grads, _ = tf.clip_by_global_norm(grads, 1.0)
    optimizer.apply_gradients(zip([g / SCALE for g in grads], [w]))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.1)
SCALE = 1024.0

for step in range(5):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
        scaled = loss * SCALE
    grads = [g / SCALE for g in tape.gradient(scaled, [w])]
    grads, _ = tf.clip_by_global_norm(grads, 1.0)
    optimizer.apply_gradients(zip(grads, [w]))
```

## Fix
Multiplies the bound by what the gradients are divided by afterwards, which comes to the same.
Unsafe, since it changes what is trained.

## Runtime message
None.

## When it is right
A bound that is multiplied by the scale as well. With the `LossScaleOptimizer` of Keras 3, which
unscales the gradients that it is given, `clipnorm` and similar options belong to the optimizer
inside.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.config import Keras
from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import replace
from tapelint.flow import (
    Applied,
    Computed,
    Const,
    FunctionCalled,
    Gradients,
    Optimizer,
    Transform,
    Value,
    made_of,
)
from tapelint.knowledge.operations import is_clip
from tapelint.knowledge.optimizers import (
    LOSS_SCALE_OPTIMIZERS,
    SCALING_IN_KERAS_2,
    SCALING_IN_KERAS_3,
)
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule

_PRODUCTS = frozenset({"Mult", "tf.multiply", "tf.math.multiply"})
_QUOTIENTS = frozenset({"Div", "tf.divide", "tf.math.divide"})


@rule(
    code="TL541",
    name="clipped-while-scaled",
    severity=Severity.WARNING,
    title="The gradients are clipped before they are unscaled",
)
def clipped_while_scaled(context: Context) -> Iterator[Report]:
    """Clipped gradients of a scaled loss that are unscaled afterwards, and applied."""
    told: set[ast.AST] = set()
    for applied in context.events(Applied):
        columns = facts.columns(facts.given(applied))
        for gradients in [] if columns is None else facts.gradients_in(columns[0]):
            clip = _clip_of_scaled(context, applied, gradients)
            if clip is None or clip.node in told or not context.outline.holds(clip.node):
                continue
            told.add(clip.node)
            what = facts.short(context, clip.node, "This")
            yield Report(
                clip.node,
                f"{what} clips the gradients before they are unscaled: next to nothing is left of "
                "them afterwards. Clip them after they are unscaled.",
                facts.gradient_places(gradients),
                tuple(_fixes(context, clip, gradients)),
            )


def _fixes(context: Context, clip: Transform, gradients: Gradients) -> Iterator[Fix]:
    """Scale the bound as well, by what the gradients are divided by afterwards."""
    scale = next(
        (
            one.node.right
            for one in gradients.transforms[gradients.transforms.index(clip) :]
            if one.name == "Div" and isinstance(one.node, ast.BinOp)
        ),
        None,
    )
    bound = clip.node.args[1] if isinstance(clip.node, ast.Call) and _is_one_bound(clip) else None
    outline = context.outline
    plain = (ast.Attribute, ast.Constant, ast.Name)
    if not isinstance(scale, plain) or not isinstance(bound, plain) or not outline.holds(scale):
        return
    if outline.function(scale) is outline.function(clip.node):
        edit = replace(context, bound, f"{context.text(bound)} * {context.text(scale)}")
        yield Fix(f"Scale the bound: `{edit.text}`", Safety.UNSAFE, lambda: (edit,))


def _is_one_bound(clip: Transform) -> bool:
    return isinstance(clip.node, ast.Call) and len(clip.node.args) == 2


def _clip_of_scaled(context: Context, applied: Applied, gradients: Gradients) -> Transform | None:
    """The clip among the transforms of ``gradients`` that comes before they are unscaled."""
    scales = list(_scales(gradients.taken.target))
    clip: Transform | None = None
    for one in gradients.transforms:
        if is_clip(one.name):
            clip = clip or one
        elif _unscales(one, scales):
            return None if clip is None or _is_scaled(context, clip, scales) else clip
    if clip is None or _is_scaled(context, clip, scales) or not _unscales_itself(context, applied):
        return None
    method = next((_method(one) for one in made_of(gradients.taken.target) if _method(one)), "")
    return clip if method == SCALING_IN_KERAS_3 else None


def _scales(target: Value) -> Iterator[Value]:
    """What the loss in ``target`` may have been multiplied by, in order to scale it."""
    if isinstance(target, Computed) and target.op in _PRODUCTS:
        yield from (one for one in target.inputs if not isinstance(one, Const) or _is_large(one))


def _is_large(value: Const) -> bool:
    return isinstance(value.value, (int, float)) and value.value >= 2


def _unscales(transform: Transform, scales: list[Value]) -> bool:
    if transform.name in SCALING_IN_KERAS_2:
        return True
    operand = transform.operand
    if transform.name in _QUOTIENTS:
        return operand in scales
    if transform.name not in _PRODUCTS:
        return False
    match operand:
        case Computed(op="Div", inputs=(Const(value=1 | 1.0), scale)):
            return scale in scales
        case _:
            return False


def _is_scaled(context: Context, clip: Transform, scales: list[Value]) -> bool:
    """Whether the bound of ``clip`` is scaled as well, or is not known."""
    calls = [one for one in context.flow.of(FunctionCalled) if one.node is clip.node]
    bounds = [value for one in calls for value in one.call.values[len(one.call.positional[:1]) :]]
    return not bounds or any(
        part in scales or (isinstance(part, Computed) and part.op not in _PLAIN)
        for bound in bounds
        for part in made_of(bound)
    )


_PLAIN = frozenset({"Add", "Div", "Mult", "Pow", "Sub", "USub"})


def _unscales_itself(context: Context, applied: Applied) -> bool:
    """Whether the optimizer unscales what it is given."""
    optimizer = applied.optimizer
    if not isinstance(optimizer, Optimizer) or optimizer.api not in LOSS_SCALE_OPTIMIZERS:
        return False
    return context.keras is not Keras.KERAS_2 and not facts.is_of_tf_keras(context, optimizer)


def _method(value: Value) -> str:
    """The method that scaled the loss ``value``; empty if none did."""
    if not isinstance(value, Computed) or value.op != "scale_loss":
        return ""
    function = getattr(value.node, "func", None)
    return function.attr if isinstance(function, ast.Attribute) else ""
