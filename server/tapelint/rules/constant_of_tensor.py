"""`tf.constant` is given tensors, in a list or inside a `tf.function`.

## What happens
`tf.constant` raises for a list with tensors in it, and inside a `tf.function` for a single tensor
too.

## Why
`tf.constant` makes a tensor of values that are there: numbers, lists of them, arrays. In a
`tf.function` a tensor has no value yet. `tf.stack` and `tf.convert_to_tensor` put tensors together,
and the tape follows them.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.05)

for step in range(20):
    with tf.GradientTape() as tape:
        error = tf.reduce_mean(tf.square(x @ w - y))
        penalty = 0.01 * tf.reduce_sum(tf.square(w))
        loss = tf.reduce_sum(tf.constant([error, penalty]))
    grads = tape.gradient(loss, [w])
    optimizer.apply_gradients(zip(grads, [w]))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.05)

for step in range(20):
    with tf.GradientTape() as tape:
        error = tf.reduce_mean(tf.square(x @ w - y))
        penalty = 0.01 * tf.reduce_sum(tf.square(w))
        loss = tf.reduce_sum(tf.convert_to_tensor([error, penalty]))
    grads = tape.gradient(loss, [w])
    optimizer.apply_gradients(zip(grads, [w]))
```

## Fix
Writes `tf.convert_to_tensor`, which takes tensors and lists of them. Safe: the program raises as
written.

## Runtime message
``TypeError: Scalar tensor has no `len()` ``, in
``ValueError: TypeError: Scalar tensor has no `len()`…``,
`ValueError: TypeError: object of type 'ResourceVariable' has no len()`,
`ValueError: Can't convert Python sequence with mixed types to Tensor.`; in a `tf.function`
`TypeError: Expected any non-tensor type, but got a tensor instead.` or
`NotImplementedError: numpy() is only available when eager execution is enabled.`

## When it is right
A single tensor outside of a `tf.function`, which is handed on as it is, with its gradient; inside,
a tensor that was computed before, outside.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import replace
from tapelint.flow import (
    Computed,
    Each,
    FunctionCalled,
    Kind,
    List,
    Tuple,
    Value,
    Variable,
    items,
    kind_of,
    unspread,
)
from tapelint.knowledge.operations import CONSTANT
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule

_SYMBOLIC = "TypeError: Expected any non-tensor type, but got a tensor instead"
_NO_VALUE = "NotImplementedError: numpy() is only available when eager execution is enabled"
_LISTED = "ValueError: TypeError: Scalar tensor has no …"
_VARIABLES = "ValueError: TypeError: object of type 'ResourceVariable' has no len()"
_MIXED = "ValueError: Can't convert Python sequence with mixed types to Tensor"


@rule(
    code="TL513",
    name="constant-of-tensor",
    severity=Severity.ERROR,
    title="tf.constant is given tensors",
)
def constant_of_tensor(context: Context) -> Iterator[Report]:
    """Calls of `tf.constant` with tensors that it has no values of."""
    for called in context.events(FunctionCalled):
        if called.name != CONSTANT:
            continue
        value = called.call.get(0, "value")
        graph = facts.is_surely_graph(context, called.place)
        error = None if value is None else _error(context, called, value, graph=graph)
        if error is None or not context.is_for_tensorflow_2:
            continue
        where = " in a `tf.function`" if graph else ""
        what = "lists of tensors" if isinstance(value, (List, Tuple)) else "tensors"
        name = context.text(called.node.func)
        yield Report(
            called.node,
            f"`{name}` takes values, not {what}: this raises `{error}`{where}. Use "
            f"`{_instead(name)}`.",
            (),
            tuple(_fixes(context, called.node)),
        )


def _error(context: Context, called: FunctionCalled, value: Value, *, graph: bool) -> str | None:
    """What is raised for ``value``, if something surely is."""
    if isinstance(value, (List, Tuple)):
        found = [_plain(one) for one in items(value)]
        if not any(isinstance(one, Variable) or kind_of(one) is Kind.TENSOR for one in found):
            return None
        if graph:
            return _NO_VALUE if all(isinstance(one, Variable) for one in found) else _SYMBOLIC
        if isinstance(found[0], Variable):
            return _VARIABLES
        return _LISTED if kind_of(found[0]) is Kind.TENSOR else _MIXED
    if not graph or facts.is_guarded(context, called):
        return None
    if isinstance(value, Variable):
        return _NO_VALUE
    if not isinstance(value, Computed) or kind_of(value) is not Kind.TENSOR:
        return None
    # What the function was given, or finds outside, may have a value.
    function = context.outline.function
    here = context.outline.holds(value.node) and function(value.node) is function(called.node)
    return _SYMBOLIC if here else None


def _plain(item: Value) -> Value:
    """An item itself, or any one of several that are made alike."""
    inner = unspread(item)
    return inner.value if isinstance(inner, Each) else inner


def _instead(name: str) -> str:
    return name.removesuffix("constant") + "convert_to_tensor"


def _fixes(context: Context, call: ast.Call) -> Iterator[Fix]:
    shaped = len(call.args) > 2 or facts.keyword(call, "shape") is not None
    if isinstance(call.func, ast.Attribute) and call.func.attr == "constant" and not shaped:
        name = _instead(context.text(call.func))
        edit = replace(context, call.func, name)
        yield Fix(f"Write `{name}`", Safety.SAFE, lambda: (edit,))
