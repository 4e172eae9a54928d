"""A loss or gradients are scaled with the methods that the other Keras has for it.

## What happens
It raises. `get_scaled_loss` and `get_unscaled_gradients` went with Keras 2; `scale_loss` came with
Keras 3 (TensorFlow 2.16).

## Why
Keras 3 has one method, `scale_loss`, and divides the gradients by the scale in `apply_gradients`.
With Keras 2 the program does both.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.mixed_precision.LossScaleOptimizer(tf.keras.optimizers.SGD(0.05))

for step in range(20):
    with tf.GradientTape() as tape:
        loss = optimizer.get_scaled_loss(tf.reduce_mean(tf.square(model(x) - y)))
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
        loss = optimizer.scale_loss(tf.reduce_mean(tf.square(model(x) - y)))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
```

## Fix
Writes `scale_loss`, or the gradients themselves in place of the unscaled ones: Keras 3 unscales
them. Safe with Keras 3; unsafe where that is not known to be in use.

## Runtime message
`AttributeError: 'LossScaleOptimizer' object has no attribute 'get_scaled_loss'`, `AttributeError:
'LossScaleOptimizer' object has no attribute 'get_unscaled_gradients'` (Keras 3); Keras 2 accepts
it. There `AttributeError: 'LossScaleOptimizerV3' object has no attribute 'scale_loss'`, for the
names of Keras 3.

## When it is right
With a Keras 2 that is known to be in use, or `tf_keras` in the file, `get_scaled_loss` is right,
and so is `scale_loss` where Keras 3 may be in use.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.config import Keras
from tapelint.finding import Edit, Fix, Position, Range, Safety, Severity
from tapelint.fixes.remove import leave_out
from tapelint.flow import MethodCalled, Optimizer, Value
from tapelint.knowledge.optimizers import (
    LOSS_SCALE_OPTIMIZERS,
    SCALING_IN_KERAS_2,
    SCALING_IN_KERAS_3,
    class_name,
)
from tapelint.knowledge.versions import Fact
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule


@rule(
    code="TL311",
    name="loss-scaling-renamed",
    severity=Severity.ERROR,
    title="Loss scaling of the other Keras",
)
def loss_scaling_renamed(context: Context) -> Iterator[Report]:
    """Calls of methods that scale losses and unscale gradients."""
    keras_2 = context.keras is Keras.KERAS_2
    for called in context.events(MethodCalled):
        name, owner = called.name, called.owner
        old = name in SCALING_IN_KERAS_2
        if not old and not (name == SCALING_IN_KERAS_3 and keras_2):
            continue
        if (old and keras_2) or not _scales(owner) or f".{name} =" in context.source.text:
            continue
        if facts.asks_for_version(context, called.node, owner):
            continue
        kind = class_name(owner.api) if isinstance(owner, Optimizer) else "LossScaleOptimizer"
        raises = f"raises `AttributeError: '{kind}' object has no attribute '{name}'`"
        fact = Fact(keras_2="works" if old else raises, keras_3=raises if old else "works")
        surely = context.keras is not None
        yield Report(
            called.node.func,
            f"`{name}` {context.say(fact)}. {_advice(context, name)}",
            fixes=tuple(_fixes(context, called)),
            severity=None if surely else Severity.WARNING,
        )


def _scales(owner: Value) -> bool:
    """Whether ``owner`` is a `LossScaleOptimizer`, or what a model is compiled with may be one."""
    if isinstance(owner, Optimizer):
        return owner.api in LOSS_SCALE_OPTIMIZERS
    return facts.is_optimizer_of_keras(owner)


def _advice(context: Context, name: str) -> str:
    if name == SCALING_IN_KERAS_3:
        return f"Scale with `{SCALING_IN_KERAS_2[0]}`, and unscale with `{SCALING_IN_KERAS_2[1]}`."
    if name == SCALING_IN_KERAS_2[0]:
        return f"Keras 3 calls it `{SCALING_IN_KERAS_3}`."
    return f"Keras 3 unscales the gradients in `{context.flow.method}`: leave it out."


def _fixes(context: Context, called: MethodCalled) -> Iterator[Fix]:
    call, func = called.node, called.node.func
    if called.name not in SCALING_IN_KERAS_2 or not isinstance(func, ast.Attribute):
        return
    safety = Safety.SAFE if context.keras is Keras.KERAS_3 else Safety.UNSAFE
    if called.name == SCALING_IN_KERAS_2[0]:
        end = context.range(func).end
        name = Range(Position(end.line, end.column - len(func.attr)), end)
        yield Fix(
            f"Write `{SCALING_IN_KERAS_3}`", safety, lambda: (Edit(name, SCALING_IN_KERAS_3),)
        )
    elif len(call.args) == 1 and not call.keywords and "#" not in context.text(call):
        left_out = leave_out(context, call, call.args[0])
        yield Fix("Leave the unscaling to Keras 3", safety, left_out.edits)
