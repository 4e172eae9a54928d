"""The target of `tape.gradient`, what is to be differentiated, is not a tensor.

## What happens
It raises.

## Why
A tape knows the tensors that were computed while it recorded. A function, a loss object or a
Python number is none of them.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
loss_fn = tf.keras.losses.MeanSquaredError()
optimizer = tf.keras.optimizers.Adam(0.05)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = loss_fn(y, model(x))
    grads = tape.gradient(loss_fn, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
loss_fn = tf.keras.losses.MeanSquaredError()
optimizer = tf.keras.optimizers.Adam(0.05)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = loss_fn(y, model(x))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
```

## Fix
Takes the name that the result of the function has in the block. Safe: the program raises as
written.

## Runtime message
``TypeError: Cannot convert the argument `type_value`: …``, for a loss object with Keras 3
`AttributeError: 'MeanSquaredError' object has no attribute '_id'`, for `model.output`
`AttributeError: 'KerasTensor' object has no attribute '_id'`, for None ``TypeError: Argument
`target` should be a list or nested structure of Tensors``.

## When it is right
A loss that starts as `0.0` and that a loop adds tensors to.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import replace
from tapelint.flow import (
    Bound,
    Class,
    Const,
    Created,
    Function,
    GradientTaken,
    Kind,
    Tape,
    Value,
    kind_of,
)
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule
from tapelint.source.walk import walk


@rule(
    code="TL408",
    name="target-is-no-tensor",
    severity=Severity.ERROR,
    title="The target is not a tensor",
)
def target_is_no_tensor(context: Context) -> Iterator[Report]:
    """Targets that surely are functions, loss objects, numbers or None."""
    for taken in context.events(GradientTaken):
        what = _what(taken.target)
        if what is None or not isinstance(taken.tape, Tape):
            continue
        node = _target(taken.node)
        name = "The target" if node is None else facts.short(context, node, "The target")
        yield Report(
            node or taken.node,
            f"{name} is {what}: `tape.{taken.method}` raises. "
            "Give it the tensor that was computed while the tape recorded.",
            (),
            () if node is None else tuple(_fixes(context, node)),
        )


def _target(call: ast.Call) -> ast.expr | None:
    """The expression of the target; None where it is not one of the arguments that stand here."""
    if len(call.args) + len(call.keywords) < 2 or any(
        isinstance(one, ast.Starred) for one in call.args
    ):
        return None
    return call.args[0] if call.args else facts.keyword(call, "target")


def _what(target: Value) -> str | None:
    match target:
        case Function() | Bound():
            return "a function, not its result"
        case Class():
            return "a class, not a tensor"
        case Created(api=api) if api.startswith("keras.losses."):
            return "the loss object, not the loss it computes"
        case Const(value=None):
            return "None, since the function that is to compute it returns nothing"
        case Const(value=int() | float() | str()):
            return "a Python constant, which no variable takes part in"
        case _ if kind_of(target) is Kind.SYMBOLIC:
            return "a symbol by which Keras describes the model, which holds no data"
        case _:
            return None


def _fixes(context: Context, node: ast.expr) -> Iterator[Fix]:
    """Take the name under which the function around keeps the result of a call of ``node``."""
    text = context.text(node)
    found = [
        statement.targets[0].id
        for statement in walk(context.outline.function(node))
        if isinstance(statement, ast.Assign)
        and isinstance(statement.targets[0], ast.Name)
        and isinstance(statement.value, ast.Call)
        and context.text(statement.value.func) == text
        and statement.lineno < node.lineno
    ]
    if found:
        edit = replace(context, node, found[-1])
        yield Fix(f"Differentiate `{found[-1]}`", Safety.SAFE, lambda: (edit,))
