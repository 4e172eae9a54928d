"""`stateless_apply` is called where TensorFlow is what Keras runs on.

## What happens
It raises.

## Why
`stateless_apply` returns new values for the variables, as JAX wants it. With TensorFlow the
variables are there to be updated, and Keras refuses it. Keras 2 does not have it.

## Bad
```python
# Keras 3
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.05)
optimizer.build(model.trainable_variables)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.stateless_apply(optimizer.variables, grads, model.trainable_variables)
```

## Good
```python
# Keras 3
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.05)
optimizer.build(model.trainable_variables)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
```

## Fix
Calls `apply_gradients` with the pairs of both, where the result is not used. Safe: as
written, it raises.

## Runtime message
`ValueError: stateless_apply is not supported with the TensorFlow backend`, with Keras 2
`AttributeError: '…' object has no attribute 'stateless_apply'`

## When it is right
With JAX. A program that speaks of it, or of `KERAS_BACKEND`, is not looked at.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import replace
from tapelint.flow import MethodCalled, Optimizer
from tapelint.knowledge.optimizers import class_name
from tapelint.knowledge.versions import Fact
from tapelint.rules.base import Context, Report, rule

_OTHER_BACKEND = re.compile(r"\bjax\b|\btorch\b|KERAS_BACKEND|set_backend|keras\.backend\.backend")


@rule(
    code="TL735",
    name="stateless-apply",
    severity=Severity.ERROR,
    title="stateless_apply is not for TensorFlow",
)
def stateless_apply(context: Context) -> Iterator[Report]:
    """Calls of `stateless_apply` of an optimizer in a program with a tape."""
    text = context.source.text
    if ".stateless_apply(" not in text or _OTHER_BACKEND.search(text):
        return
    for called in context.events(MethodCalled):
        owner = called.owner
        if called.name != "stateless_apply" or not isinstance(owner, Optimizer):
            continue
        fact = Fact(
            keras_2=f"`AttributeError: '{class_name(owner.api)}' object has no attribute "
            "'stateless_apply'`",
            keras_3="`ValueError: stateless_apply is not supported with the TensorFlow backend`",
        )
        yield Report(
            called.node,
            "Call `apply_gradients`, which updates the variables: this raises "
            f"{context.say(fact)}.",
            fixes=tuple(_fixes(context, called.node)),
        )


def _fixes(context: Context, call: ast.Call) -> Iterator[Fix]:
    statement = context.outline.statement(call)
    match call:
        case ast.Call(func=ast.Attribute() as func, args=[_, gradients, variables], keywords=[]):
            if not isinstance(statement, ast.Expr) or statement.value is not call:
                return
            owner, first, second = map(context.text, (func.value, gradients, variables))
            edit = replace(context, call, f"{owner}.apply_gradients(zip({first}, {second}))")
            yield Fix("Call `apply_gradients`", Safety.SAFE, lambda: (edit,))
