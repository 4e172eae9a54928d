"""The name or the class of an optimizer stands where an optimizer is needed.

## What happens
A string has no `apply_gradients`, so the first step raises. `model.compile` turns a string into an
optimizer, but not a class: `model.compile(optimizer=tf.keras.optimizers.Adam)` raises.

## Why
An optimizer is an object: it holds the learning rate, its state and the step counter. A custom
loop has to make one; only `compile` looks up a name.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = "adam"

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam()

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
```

## Fix
Makes an instance: where the name is bound to the string, or of the class in the `compile` call.
Safe: both raise as they stand.

## Runtime message
`AttributeError: 'str' object has no attribute 'apply_gradients'`, and in `compile` `ValueError:
Could not interpret optimizer identifier`.

## When it is right
`compile(optimizer="adam")`, `tf.keras.optimizers.get("adam")`, and a parameter that may be a string
or an optimizer are not reported. A class on which `apply_gradients` is called is the matter of
`apply-on-optimizer-class`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import insert, replace
from tapelint.fixes.spelling import bound_to, imported
from tapelint.flow.connection import is_keras_model
from tapelint.flow.events import Applied, MethodCalled
from tapelint.flow.values import Api, Const, likely
from tapelint.knowledge.optimizers import class_by_identifier, optimizer_class
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule


@rule(
    code="TL104",
    name="optimizer-not-instantiated",
    severity=Severity.ERROR,
    title="No optimizer has been made yet",
)
def optimizer_not_instantiated(context: Context) -> Iterator[Report]:
    """Apply calls on strings, and classes of optimizers that are given to compile."""
    for applied in context.flow.of(Applied):
        receiver = likely(applied.optimizer)
        if not isinstance(receiver, Const) or not isinstance(receiver.value, str):
            continue
        named = facts.receiver(applied)
        if applied.place.expects_error or named is None:
            continue
        yield Report(
            named,
            f"`{context.text(named)}` is the string {receiver.value!r}, not an optimizer: this "
            "raises `AttributeError: 'str' object has no attribute 'apply_gradients'`. Only "
            "`compile` looks up an optimizer by its name; make one here.",
            fixes=tuple(_fixes_of_name(context, named, receiver.value)),
        )
    for called in context.flow.of(MethodCalled):
        if called.name != "compile" or called.place.expects_error or not called.complete:
            continue
        if not is_keras_model(called.owner):
            continue
        given = _optimizer(called)
        node = _optimizer_node(called.node)
        if node is None or not isinstance(given, Api) or not optimizer_class(given.name):
            continue
        yield Report(
            node,
            f"`{context.text(node)}` is a class, not an instance of it: `compile` raises "
            "`ValueError: Could not interpret optimizer identifier`. Make an instance: add `()`.",
            fixes=tuple(_fixes_of_class(context, node)),
        )


def _optimizer(called: MethodCalled) -> object:
    first = called.arguments[0] if called.arguments else None
    given = called.keywords.get("optimizer", first)
    return None if given is None else likely(given)


def _optimizer_node(call: ast.Call) -> ast.expr | None:
    named = next((one.value for one in call.keywords if one.arg == "optimizer"), None)
    return named or (call.args[0] if call.args else None)


def _fixes_of_name(context: Context, node: ast.expr, identifier: str) -> Iterator[Fix]:
    name = class_by_identifier(identifier)
    bound = bound_to(context, node)
    if name is None or bound is None or not isinstance(bound, ast.Constant):
        return
    spelled = imported(context, f"keras.optimizers.{name}", bound)
    if spelled is not None:
        edit = replace(context, bound, f"{spelled}()")
        yield Fix(f"Make an optimizer: `{spelled}()`", Safety.SAFE, lambda: (edit,))


def _fixes_of_class(context: Context, node: ast.expr) -> Iterator[Fix]:
    if isinstance(node, (ast.Name, ast.Attribute)):
        edit = insert(context.range(node).end, "()")
        yield Fix(f"Instantiate: `{context.text(node)}()`", Safety.SAFE, lambda: (edit,))
