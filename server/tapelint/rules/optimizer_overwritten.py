"""The optimizer's name is bound to what `apply_gradients` returns.

## What happens
`optimizer = optimizer.apply_gradients(…)` trains one step. At the next one the name holds the step
counter, a variable, which has no `apply_gradients`: it raises. After `optimizer.apply(…)` of Keras
3 it holds None.

## Why
Keras optimizers keep their state in themselves. `apply_gradients` returns `iterations`, the
count of steps, which hardly anybody needs. In other libraries it returns a new state to use next.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(0.05)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer = optimizer.apply_gradients(zip(grads, model.trainable_variables))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(0.05)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
```

## Fix
Takes the assignment away and leaves the call. Safe: the next step raises as written.

## Runtime message
`AttributeError: 'Variable' object has no attribute 'apply_gradients'` (Keras 3), `AttributeError:
'_UnreadVariable' object has no attribute 'apply_gradients'` (Keras 2); `AttributeError: 'NoneType'
object has no attribute 'apply'`.

## When it is right
Binding the result to another name does no harm. `state = state.apply_gradients(grads=grads)` is
right in Flax; only what is surely a Keras optimizer is looked at.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import partial

from tapelint.finding import Edit, Fix, Range, Safety, Severity
from tapelint.flow import Applied, Optimizer, OptimizerOverwritten
from tapelint.knowledge.versions import Fact
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule

_RAISES = Fact(
    keras_2="`AttributeError: '_UnreadVariable' object has no attribute 'apply_gradients'`",
    keras_3="`AttributeError: 'Variable' object has no attribute 'apply_gradients'`",
)


@rule(
    code="TL110",
    name="optimizer-overwritten",
    severity=Severity.ERROR,
    title="The optimizer is replaced by its step counter",
)
def optimizer_overwritten(context: Context) -> Iterator[Report]:
    """Apply calls of a loop or method whose result takes the place of their optimizer."""
    told: set[ast.AST] = set()
    for applied in context.flow.of(Applied):
        optimizer = applied.optimizer
        known = facts.only(optimizer, Optimizer) or facts.is_optimizer_of_keras(optimizer)
        if not known or applied.place.expects_error:
            continue
        match context.outline.parent(applied.node), applied.node.func:
            case ast.Assign(targets=[target]) as statement, ast.Attribute(value=receiver):
                text = context.text(receiver)
                again = bool(applied.place.loops) or isinstance(target, ast.Attribute)
                if context.text(target) != text or not again:
                    continue
                start = context.range(statement).start
                edit = Edit(Range(start, context.range(applied.node).start), "")
                told.add(target)
                yield Report(
                    target,
                    f"{_returns(context, applied)}. Do not assign what it returns.",
                    fixes=(Fix("Leave the call alone", Safety.SAFE, partial(tuple, [edit])),),
                )

    calls: dict[ast.AST, Applied] = {applied.node: applied for applied in context.events(Applied)}
    for event in context.events(OptimizerOverwritten):
        taken = calls.get(event.applied)
        again = bool(event.place.loops) or isinstance(event.node, ast.Attribute)
        if taken is None or event.node in told or not again:
            continue
        told.add(event.node)
        yield Report(event.node, f"{_returns(context, taken)}. Do not assign what it returns.")


def _returns(context: Context, applied: Applied) -> str:
    if applied.method == "apply":
        return (
            "`apply` returns None: the next step raises `AttributeError: 'NoneType' object has no "
            "attribute 'apply'`"
        )
    return (
        "`apply_gradients` returns the count of steps, not an optimizer: the next step raises "
        f"{context.say(_RAISES)}"
    )
