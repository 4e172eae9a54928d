"""An optimizer that undoes a scaling of the loss is given gradients of one that was not scaled.

## What happens
With Keras 3 (TensorFlow 2.16 and later) each gradient is divided by the loss scale, 32768 at first:
the variables hardly move. Keras 2 logs a line and applies the gradients without unscaling them, so
that the small ones are lost in float16. A loss that is scaled there, and gradients that are not
unscaled, make the step 32768 times too large. Any Keras 3 optimizer that is made with a
`loss_scale_factor` divides by that.

## Why
The loss is multiplied by the scale so that its gradients do not vanish in float16; to undo that,
they are divided by it. Keras 3 divides in `apply_gradients`, Keras 2 in `get_unscaled_gradients`.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.mixed_precision.LossScaleOptimizer(tf.keras.optimizers.SGD(0.05))

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
```

## Good
```python
# Keras 3
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.mixed_precision.LossScaleOptimizer(tf.keras.optimizers.SGD(0.05))

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
        scaled_loss = optimizer.scale_loss(loss)
    grads = tape.gradient(scaled_loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
```

## Fix
Scales the loss on the tape, and asks for the gradients of that. Safe with Keras 3; unsafe where
that is not known to be in use, since Keras 2 calls it `get_scaled_loss`.

## Runtime message
None with Keras 3; Keras 2 accepts it, but for a `loss_scale_factor`, where it raises `TypeError:
loss_scale_factor is not a valid argument, kwargs should be empty for …`

## When it is right
With a `loss_scale_factor`, Adam and others that make up for the size of gradients take nearly the
same steps, and are not reported; nor is any where Keras 2 is used, which has no such argument.
Only an optimizer that is made in the file from one of Keras is looked at, and only a loss that is
computed in sight: one that is multiplied by something last may have been scaled by hand.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.config import Keras
from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import replace
from tapelint.fixes.rewrite import Rewrite
from tapelint.flow import Applied, Call, Computed, Const, Gradients, Optimizer, Tape, Value
from tapelint.knowledge.optimizers import (
    LOSS_SCALE_OPTIMIZERS,
    SCALING_IN_KERAS_2,
    SCALING_IN_KERAS_3,
    SHOWING_THE_SCALE,
    optimizer_class,
)
from tapelint.knowledge.versions import Fact
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule

_SCALED = "scale_loss"
# The arguments of a `LossScaleOptimizer` with which it still scales.
_KEEPING_A_SCALE = frozenset({"inner_optimizer", "initial_scale", "dynamic_growth_steps", "name"})
_BY_HAND = frozenset({"Mult", "Div", "tf.multiply", "tf.divide"})


@rule(
    code="TL310",
    name="loss-not-scaled",
    severity=Severity.WARNING,
    title="The loss scale does not cancel out",
)
def loss_not_scaled(context: Context) -> Iterator[Report]:
    """Gradients given to a `LossScaleOptimizer` that are not scaled as it takes them to be."""
    keras_2 = context.keras is Keras.KERAS_2
    for applied in context.events(Applied):
        optimizer = applied.optimizer
        if not isinstance(optimizer, Optimizer):
            continue
        if optimizer.api not in LOSS_SCALE_OPTIMIZERS:
            yield from _of_factor(context, applied, optimizer)
            continue
        columns = facts.columns(facts.given(applied))
        gradients = [] if columns is None else facts.gradients_in(columns[0])
        if not gradients or not _scales(facts.made_with(context, optimizer)):
            continue
        first = gradients[0]
        unscaled = any(one.name == SCALING_IN_KERAS_2[1] for one in first.transforms)
        if all(_is_unscaled(one) for one in gradients):
            yield _not_scaled(context, applied, first)
        elif keras_2 and not unscaled and _scaling(first.taken.target) == SCALING_IN_KERAS_2[0]:
            yield Report(
                applied.node,
                "The loss was scaled, and the gradients are not unscaled: the step is 32768 times "
                f"too large. Apply what `{SCALING_IN_KERAS_2[1]}` makes of them.",
                facts.gradient_places(first),
            )


def _scales(made: Call | None) -> bool:
    """Whether the `LossScaleOptimizer` that ``made`` makes surely has a scale other than 1."""
    if made is None or not made.complete or len(made.positional) > 1:
        return False
    if not _KEEPING_A_SCALE.issuperset(made.keywords):
        return False
    return made.keywords.get("initial_scale") != Const(1)


def _of_factor(context: Context, applied: Applied, optimizer: Optimizer) -> Iterator[Report]:
    """Gradients of a loss that was not scaled, where a `loss_scale_factor` divides them."""
    made = facts.made_with(context, optimizer)
    factor = None if made is None else made.keywords.get("loss_scale_factor")
    shows = optimizer_class(optimizer.api) in SHOWING_THE_SCALE
    if not isinstance(factor, Const) or not isinstance(factor.value, (int, float)):
        return
    if not shows or factor.value in (0, 1) or context.keras is Keras.KERAS_2:
        return
    columns = facts.columns(facts.given(applied))
    gradients = [] if columns is None else facts.gradients_in(columns[0])
    if gradients and all(_is_unscaled(one) for one in gradients):
        first = gradients[0]
        yield Report(
            applied.node,
            "The gradients are those of a loss that was not scaled: with `loss_scale_factor` the "
            f"Keras 3 optimizer divides each by {factor.value}, and the steps are as many times "
            f"too small. Scale the loss on the tape, with `{SCALING_IN_KERAS_3}`.",
            facts.gradient_places(first),
            tuple(_fixes(context, applied, first)),
        )


def _not_scaled(context: Context, applied: Applied, gradients: Gradients) -> Report:
    fact = Fact(
        keras_2="applies them without unscaling them, and the small ones are lost in float16",
        keras_3="divides each by the loss scale, 32768 at first, and the variables hardly move",
    )
    scaling = SCALING_IN_KERAS_2[0] if context.keras is Keras.KERAS_2 else SCALING_IN_KERAS_3
    return Report(
        applied.node,
        f"The gradients are those of a loss that was not scaled: the `LossScaleOptimizer` "
        f"{context.say(fact)}. Scale the loss on the tape, with `{scaling}`.",
        facts.gradient_places(gradients),
        tuple(_fixes(context, applied, gradients)),
        Severity.HINT if context.keras is Keras.KERAS_2 else None,
    )


def _is_unscaled(gradients: Gradients) -> bool:
    """Whether the loss was surely not scaled, nor the gradients by hand."""
    target = gradients.taken.target
    if not isinstance(target, Computed) or target.op is None or target.op in _BY_HAND:
        return False
    return not _scaling(target) and not any(
        one.name in _BY_HAND or one.name in SCALING_IN_KERAS_2 for one in gradients.transforms
    )


def _scaling(target: Value) -> str:
    """The method that scaled the loss that ``target`` was made from; empty if none did."""
    seen: set[Value] = set()
    stack = [target]
    while stack:
        value = stack.pop()
        if not isinstance(value, Computed) or value in seen:
            continue
        if value.op == _SCALED:
            func = getattr(value.node, "func", None)
            return func.attr if isinstance(func, ast.Attribute) else _SCALED
        seen.add(value)
        stack.extend(value.inputs)
    return ""


def _fixes(context: Context, applied: Applied, gradients: Gradients) -> Iterator[Fix]:
    taken = gradients.taken
    outline = context.outline
    target, func = taken.node.args[:1], applied.node.func
    if not isinstance(taken.tape, Tape) or not target or not isinstance(func, ast.Attribute):
        return
    block = facts.block_of(context, taken.tape)
    if block is None or len({outline.function(one) for one in (block, *target, func)}) > 1:
        return
    if context.keras is Keras.KERAS_2 or not isinstance(target[0], ast.Name):
        return
    scaled = f"scaled_{target[0].id}"
    line = f"{scaled} = {context.text(func.value)}.{SCALING_IN_KERAS_3}({target[0].id})"
    added = Rewrite(context).insert_after(block.body[-1], line)
    added.replace(replace(context, target[0], scaled))
    safety = Safety.SAFE if context.keras is Keras.KERAS_3 else Safety.UNSAFE
    yield Fix("Scale the loss on the tape", safety, added.edits)
