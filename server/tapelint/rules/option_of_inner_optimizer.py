"""A `LossScaleOptimizer` is given an option that belongs to the optimizer that it wraps.

## What happens
It is not made: Keras 3 (TensorFlow 2.16 and later) raises ValueError, Keras 2 TypeError.

## Why
A `LossScaleOptimizer` divides the gradients by the loss scale, and leaves all else to the optimizer
inside. Clipping, for one, has to be done after that, so it is the inner one that is told to.

## Bad
```python
# Keras 3
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.mixed_precision.LossScaleOptimizer(tf.keras.optimizers.SGD(0.05), clipnorm=1.0)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
        scaled_loss = optimizer.scale_loss(loss)
    grads = tape.gradient(scaled_loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
```

## Good
```python
# Keras 3
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.mixed_precision.LossScaleOptimizer(tf.keras.optimizers.SGD(0.05, clipnorm=1.0))

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
        scaled_loss = optimizer.scale_loss(loss)
    grads = tape.gradient(scaled_loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
```

## Fix
Gives the option to the optimizer inside, where that is made in the same call. Safe: as written,
nothing is made.

## Runtime message
``ValueError: LossScaleOptimizer does not support `…`. Instead, set `…` on the `inner_optimizer`.``;
with Keras 2 `TypeError: LossScaleOptimizerV3.__init__() got an unexpected keyword argument '…'`

## When it is right
The options of the loss scale itself, such as `initial_scale` and `dynamic_growth_steps`. An
option that is or may be None is not reported.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import before_end, insert, without_keyword
from tapelint.flow import Const, FunctionCalled, Optimizer
from tapelint.knowledge.optimizers import LOSS_SCALE_OPTIMIZERS, OPTIONS_OF_INNER, optimizer_class
from tapelint.knowledge.versions import Fact
from tapelint.rules.base import Context, Report, rule


@rule(
    code="TL731",
    name="option-of-inner-optimizer",
    severity=Severity.ERROR,
    title="The option belongs to the optimizer inside",
)
def option_of_inner_optimizer(context: Context) -> Iterator[Report]:
    """Options that a `LossScaleOptimizer` is given and refuses."""
    for called in context.events(FunctionCalled):
        if called.name not in LOSS_SCALE_OPTIMIZERS:
            continue
        for keyword in called.node.keywords:
            value = called.call.keywords.get(keyword.arg or "")
            if keyword.arg not in OPTIONS_OF_INNER or not isinstance(value, Const):
                continue
            if value.value is None or value.value is False:
                continue
            option = keyword.arg
            fact = Fact(
                keras_2="raises `TypeError: LossScaleOptimizerV3.__init__() got an unexpected "
                f"keyword argument '{option}'`",
                keras_3=f"raises ``ValueError: LossScaleOptimizer does not support `{option}` ``",
            )
            yield Report(
                keyword,
                f"`{option}` is an option of the optimizer inside: this {context.say(fact)}. Give "
                "it to that one.",
                fixes=tuple(_fixes(context, called, keyword)),
            )


def _fixes(context: Context, called: FunctionCalled, keyword: ast.keyword) -> Iterator[Fix]:
    match called.node.args, called.call.positional:
        case [ast.Call() as inner], [Optimizer() as optimizer] if optimizer.node is inner:
            given = {one.arg for one in inner.keywords}
            if keyword.arg in given or None in given or optimizer_class(optimizer.api) is None:
                return
            option = f"{keyword.arg}={context.text(keyword.value)}"
            listed = f", {option}" if inner.args or inner.keywords else option
            edits = (
                insert(before_end(context, inner), listed),
                without_keyword(context, called.node, keyword),
            )
            yield Fix(f"Give `{keyword.arg}` to the optimizer inside", Safety.SAFE, lambda: edits)
