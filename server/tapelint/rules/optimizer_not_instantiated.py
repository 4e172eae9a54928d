"""The name or the class of an optimizer, or a function that makes one, is used as an optimizer.

## What happens
A string has no `apply_gradients`, nor has a function or a `functools.partial` that is to make the
optimizer, so the first step raises. `model.compile` turns a string into an optimizer, but not a
class or a function: `model.compile(optimizer=tf.keras.optimizers.Adam)` raises.

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
Makes an instance: where the name is bound to the string, the function or the partial, or of the
class in the `compile` call. Safe: all raise as written, and the function is called nowhere else.

## Runtime message
`AttributeError: 'str' object has no attribute 'apply_gradients'` or `AttributeError: 'str' object
has no attribute 'apply'`, `AttributeError: 'function' object has no attribute 'apply_gradients'`,
`AttributeError: 'functools.partial' object has no attribute 'apply_gradients'`, and in `compile`
`ValueError: Could not interpret optimizer identifier`.

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
from tapelint.flow import (
    Api,
    Bound,
    Const,
    Function,
    Kind,
    Partial,
    Value,
    all_parameters,
    function_of,
)
from tapelint.knowledge.optimizers import class_by_identifier, optimizer_class
from tapelint.rules import contracts
from tapelint.rules.base import Context, Report, rule
from tapelint.rules.contracts import Misplaced

_MAKERS = frozenset({Kind.FUNCTION, Kind.METHOD, Kind.PARTIAL})
_COMPILED = "`ValueError: Could not interpret optimizer identifier`"


@rule(
    code="TL104",
    name="optimizer-not-instantiated",
    severity=Severity.ERROR,
    title="No optimizer has been made yet",
)
def optimizer_not_instantiated(context: Context) -> Iterator[Report]:
    """Names, classes and makers of optimizers where an optimizer is needed."""
    for found in contracts.no_optimizers(context):
        if isinstance(found.value, Const):
            if not found.is_compiled and isinstance(found.value.value, str):
                yield _named(context, found, found.value.value)
        elif found.kind is Kind.CLASS and found.is_compiled:
            yield _class(context, found)
        elif found.kind in _MAKERS:
            yield _maker(context, found)


def _named(context: Context, found: Misplaced, identifier: str) -> Report:
    return Report(
        found.node,
        f"`{context.text(found.node)}` is the string {identifier!r}, not an optimizer: this "
        f"raises `AttributeError: 'str' object has no attribute '{found.method}'`. Only "
        "`compile` looks up an optimizer by its name; make one here.",
        fixes=tuple(_fixes_of_name(context, found.node, identifier)),
    )


def _class(context: Context, found: Misplaced) -> Report:
    return Report(
        found.node,
        f"`{context.text(found.node)}` is a class, not an instance of it: `compile` raises "
        f"{_COMPILED}. Make an instance: add `()`.",
        fixes=tuple(_fixes_of_class(context, found.node)),
    )


def _maker(context: Context, found: Misplaced) -> Report:
    node = contracts.made_at(context, found.node)
    raises = (
        f"`compile` raises {_COMPILED}"
        if found.is_compiled
        else f"this raises `AttributeError: '{found.python}' object has no attribute "
        f"'{found.method}'`"
    )
    return Report(
        node,
        f"`{context.text(found.node)}` is {found.kind.words} that has not been called, not an "
        f"optimizer: {raises}. Call it, once.",
        () if node is found.node else ((found.node, "It is used as an optimizer here."),),
        tuple(_fixes_of_maker(context, found, node)),
    )


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


def _fixes_of_maker(context: Context, found: Misplaced, node: ast.expr) -> Iterator[Fix]:
    """Call it where it is bound, so that it is called once."""
    bound = node is not found.node or found.is_compiled
    called = contracts.is_read_in(context, context.text(found.node), ast.Call)
    if bound and isinstance(node, (ast.Name, ast.Attribute)) and _needs_nothing(found.value):
        edit = insert(context.range(node).end, "()")
        safety = Safety.UNSAFE if called else Safety.SAFE
        yield Fix(f"Call it: `{context.text(node)}()`", safety, lambda: (edit,))


def _needs_nothing(value: Value) -> bool:
    """Whether ``value`` can be called without arguments."""
    match value:
        case Partial(function=Api(name=name)):
            return optimizer_class(name) is not None
        case Function() | Bound():
            function = function_of(value)
            arguments = function.node.args
            named = all_parameters(arguments)[isinstance(value, Bound) :]
            return all(
                one.arg in function.defaults or one in (arguments.vararg, arguments.kwarg)
                for one in named
            )
        case _:
            return False
