"""A variable is added to the list that `model.trainable_variables` has just made.

## What happens
The list is thrown away, and the variable with it: the next `model.trainable_variables` is without
it, so it is never trained. `model.trainable_variables += …` raises.

## Why
Keras makes a new list each time that the attribute is read.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
scale = tf.Variable(1.0)
optimizer = tf.keras.optimizers.Adam(0.05)
model.trainable_variables.append(scale)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) * scale - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
scale = tf.Variable(1.0)
optimizer = tf.keras.optimizers.Adam(0.05)
variables = model.trainable_variables + [scale]

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) * scale - y))
    grads = tape.gradient(loss, variables)
    optimizer.apply_gradients(zip(grads, variables))
```

## Fix
Keeps a list of all variables under a name of its own, and uses it in what follows. Unsafe, since
other functions may want it too.

## Runtime message
None; for `+=` `AttributeError: property 'trainable_variables' of … object has no setter`, with
Keras 2 `AttributeError: Can't set the attribute "trainable_variables"`.

## When it is right
A list that was kept under a name: `variables = model.trainable_variables`, then
`variables.append(scale)`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import replace
from tapelint.flow import VariablesChanged, is_keras_model
from tapelint.rules.base import Context, Report, rule
from tapelint.source.walk import walk

_NAME = "variables"


@rule(
    code="TL605",
    name="variables-list-changed",
    severity=Severity.WARNING,
    title="Variables are added to a temporary list",
)
def variables_list_changed(context: Context) -> Iterator[Report]:
    """Changes of a list of variables that nothing keeps."""
    for changed in context.events(VariablesChanged):
        if not is_keras_model(changed.variables.owner):
            continue
        operator = isinstance(changed.node, ast.AugAssign)
        attribute = _attribute(changed.node)
        if attribute is None:
            continue
        text = context.text(attribute)
        what = (
            "cannot be set, and this raises `AttributeError`"
            if operator
            else "is a new list each time it is read, and this one is thrown away: what is added "
            "to it is never trained"
        )
        yield Report(
            changed.node,
            f"`{text}` {what}. Make a list of your own, `{text} + […]`, and use it for the "
            "gradients and the pairs.",
            (),
            tuple(_fixes(context, changed.node, attribute)),
            Severity.ERROR if operator else None,
        )


def _attribute(node: ast.AST) -> ast.Attribute | None:
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Attribute() as attribute)):
            return attribute
        case ast.AugAssign(target=ast.Attribute() as attribute):
            return attribute
        case _:
            return None


def _added(context: Context, node: ast.AST) -> str | None:
    match node:
        case ast.Call(func=ast.Attribute(attr="append"), args=[one]):
            return f"[{context.text(one)}]"
        case ast.Call(func=ast.Attribute(attr="extend"), args=[one]) | ast.AugAssign(value=one):
            return context.text(one)
        case _:
            return None


def _fixes(context: Context, node: ast.AST, attribute: ast.Attribute) -> Iterator[Fix]:
    added, text = _added(context, node), context.text(attribute)
    taken = any(one.id == _NAME for one in context.outline.nodes(ast.Name))
    statement = context.outline.statement(attribute)
    if added is None or taken:
        return
    function = context.outline.function(attribute)
    later = [
        one
        for one in walk(function)
        if isinstance(one, ast.Attribute)
        and one.lineno > statement.lineno
        and context.text(one) == text
    ]
    edits = (
        replace(context, statement, f"{_NAME} = {text} + {added}"),
        *(replace(context, one, _NAME) for one in later),
    )
    yield Fix("Keep a list of all variables", Safety.UNSAFE, lambda: edits)
