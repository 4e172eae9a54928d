"""A `tf.Variable` is made inside a `tf.function`, or in what that calls, each time that it runs.

## What happens
The first call raises.

## Why
A `tf.function` is traced into a graph that is used again and again. A variable in it would have to
be a new one each time, and the old one forgotten with what it learned. The same holds of what it
calls: a function, the `call` of a layer or model, the `update_step` of an optimizer.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.05)


@tf.function
def step(x, y):
    count = tf.Variable(0.0)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    count.assign_add(1.0)
    return loss


for _ in range(20):
    print(step(x, y))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.05)

count = tf.Variable(0.0)


@tf.function
def step(x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    count.assign_add(1.0)
    return loss


for _ in range(20):
    print(step(x, y))
```

## Fix
Makes the variable before the function. Safe where it needs nothing that is only known inside; else
there is no fix.

## Runtime message
`ValueError: tf.function only supports singleton tf.Variables created on the first call`

## When it is right
A variable that is made under an `if`, as where there is none yet, is not reported, nor is one that
is made where a layer or module is built or an object is made: that may happen once.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tapelint.finding import Severity
from tapelint.fixes.hoist import made_once
from tapelint.flow import VariableCreated
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule

_RUN_ONCE = frozenset({"__init__", "__post_init__", "build"})
_KEEPING = re.compile(r"cache|property|memo|once|singleton", re.IGNORECASE)


@rule(
    code="TL620",
    name="variable-made-in-graph",
    severity=Severity.ERROR,
    title="A tf.function cannot make a variable at each call",
)
def variable_made_in_graph(context: Context) -> Iterator[Report]:
    """Variables that a `tf.function` makes itself, on every way."""
    for created in context.flow.everywhere(VariableCreated):
        if created.place.expects_error or not facts.is_traced_here(context, created):
            continue
        if facts.is_surely_graph(context, created.place) and _is_repeated(context, created):
            fixes = made_once(context, created.node, "Make the variable once, before")
            yield Report(
                created.node,
                "This makes a variable each time the `tf.function` is traced: it raises "
                "`ValueError: tf.function only supports singleton tf.Variables created on the "
                "first call`. Make it outside.",
                fixes=context.fixes(created.node, fixes),
            )


def _is_repeated(context: Context, created: VariableCreated) -> bool:
    """Whether it is made each time that the graph is: by no function that runs once or keeps it."""
    place = created.place
    functions = {place.function, *map(context.outline.function, place.calls)}
    return not any(
        isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef))
        and (one.name in _RUN_ONCE or any(map(_keeps, one.decorator_list)))
        for one in functions
    )


def _keeps(decorator: ast.expr) -> bool:
    return _KEEPING.search(ast.unparse(decorator)) is not None
