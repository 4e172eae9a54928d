"""`trainable_variables` of a model is called like a method.

## What happens
It raises.

## Why
`trainable_variables`, `trainable_weights`, `variables` and `weights` are lists, not methods.

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
    grads = tape.gradient(loss, model.trainable_variables())
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
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
Takes the parentheses away. Safe.

## Runtime message
`TypeError: 'list' object is not callable`

## When it is right
A class with a method of that name is not reported, nor are objects of which nothing is known, but
where the same is zipped with gradients without being called.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Edit, Fix, Range, Safety, Severity
from tapelint.flow import Api, Instance, Paired, Value, VariablesCalled, VariablesOf
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule


@rule(
    code="TL603",
    name="variables-called",
    severity=Severity.ERROR,
    title="The list of variables is called like a method",
)
def variables_called(context: Context) -> Iterator[Report]:
    """Calls of the lists of variables of Keras's models and layers."""
    for event in context.events(VariablesCalled):
        if not (_has_lists(event.variables.owner) or _is_paired(context, event.variables)):
            continue
        what = facts.short(context, event.node.func, "This")
        yield Report(
            event.node,
            f"{what} is a list, not a method: calling it raises `TypeError: 'list' object is not "
            "callable`. Leave the parentheses out.",
            (),
            tuple(_fixes(context, event)),
        )


def _has_lists(owner: Value) -> bool:
    """Whether the class of ``owner`` surely leaves the lists as Keras and TensorFlow have them."""
    if isinstance(owner, Instance) and owner.cls.origins:
        origins = owner.cls.origins
        return all(isinstance(one, Api) and one.name == "tf.Module" for one in origins) or (
            facts.is_keras_model(owner)
        )
    return facts.is_keras_model(owner)


def _is_paired(context: Context, variables: VariablesOf) -> bool:
    """Whether ``variables`` are zipped with gradients elsewhere, without being called."""
    zips = (one.node for one in context.flow.of(Paired) if isinstance(one.node, ast.Call))
    return any(
        isinstance(given, ast.Attribute) and context.flow.values.get(given) == variables
        for one in zips
        for given in one.args
    )


def _fixes(context: Context, event: VariablesCalled) -> Iterator[Fix]:
    call = event.node
    if not call.args and not call.keywords:
        gone = Range(context.range(call.func).end, context.range(call).end)
        yield Fix("Leave the parentheses out", Safety.SAFE, lambda: (Edit(gone, ""),))
