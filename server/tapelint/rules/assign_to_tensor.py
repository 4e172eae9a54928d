"""`assign` is called on a tensor, or is given something that no tensor can be made of.

## What happens
It raises.

## Why
Only variables have `assign`, `assign_add` and `assign_sub`; what is computed from a variable is a
tensor. And None, or a function that is not called, is no value.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.ones((3, 1)))

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - 2.0 * y))
    grad = tape.gradient(loss, w)
    w = tf.nn.relu(w)
    w.assign_sub(0.1 * grad)
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.ones((3, 1)))

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - 2.0 * y))
    grad = tape.gradient(loss, w)
    w.assign(tf.nn.relu(w))
    w.assign_sub(0.1 * grad)
```

## Fix
Assigns to the variable where its name is bound to a tensor. Safe: the program raises as written.

## Runtime message
`AttributeError: '…' object has no attribute 'assign'`, `AttributeError: '…' object has no attribute
'assign_add'`, `AttributeError: '…' object has no attribute 'assign_sub'`; for None `ValueError:
Attempt to convert a value (None) with an unsupported type (<class 'NoneType'>) to a Tensor.`, in a
`tf.function` `ValueError: None values not supported.`

## When it is right
A slice of a variable can be assigned to: `w[0].assign(1.0)`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Severity
from tapelint.fixes.assign import assign_instead
from tapelint.flow import Assigned, Computed, Item, Kind, Value, VariableDisplaced, kind_of
from tapelint.rules import contracts
from tapelint.rules.base import Context, Report, rule

_TENSOR = "…EagerTensor"
_WITHOUT_ASSIGN = {
    Kind.ARRAY: "numpy.ndarray",
    Kind.LIST: "list",
    Kind.NUMBER: "float",
    Kind.TENSOR: _TENSOR,
    Kind.TUPLE: "tuple",
}
_NO_VALUES = frozenset(
    {Kind.FUNCTION, Kind.METHOD, Kind.MODEL, Kind.NONE, Kind.OPTIMIZER, Kind.TAPE}
)


@rule(
    code="TL630",
    name="assign-to-tensor",
    severity=Severity.ERROR,
    title="Only a variable can be assigned to, and only a value",
)
def assign_to_tensor(context: Context) -> Iterator[Report]:
    """Receivers of `assign` that surely are no variables, and what surely is no value."""
    displaced = {event.new: event for event in context.events(VariableDisplaced)}
    found = list(context.events(Assigned)) if context.is_for_tensorflow_2 else []
    # Where the variable was lost is the place, also in later turns of a loop.
    lost = {one.node: displaced[one.owner] for one in found if one.owner in displaced}
    for assigned in found:
        kind = None if _is_slice(assigned.owner) else kind_of(assigned.owner)
        given = kind_of(assigned.value)
        if kind not in _WITHOUT_ASSIGN and not (kind is Kind.VARIABLE and given in _NO_VALUES):
            continue
        if contracts.may_be_avoided(context, assigned, "Error"):
            continue
        assert isinstance(assigned.node.func, ast.Attribute)  # noqa: S101
        receiver = assigned.node.func.value
        if kind in _WITHOUT_ASSIGN:
            yield _on_no_variable(context, assigned, receiver, kind, lost.get(assigned.node))
        elif given is not None:
            yield Report(
                assigned.node,
                f"`{context.text(receiver)}` is assigned {given.words}, which is no value: this "
                "raises `ValueError: Attempt to convert a value … with an unsupported type`.",
            )


def _is_slice(value: Value) -> bool:
    """Whether ``value`` may be a part of a variable, which has methods to assign as well."""
    return isinstance(value, Item) or (isinstance(value, Computed) and value.op == "[]")


def _on_no_variable(
    context: Context,
    assigned: Assigned,
    receiver: ast.expr,
    kind: Kind | None,
    event: VariableDisplaced | None,
) -> Report:
    assert kind is not None  # noqa: S101
    name = context.text(receiver)
    raises = (
        f"`AttributeError: '{_WITHOUT_ASSIGN[kind]}' object has no attribute '{assigned.method}'`"
    )
    if event is None:
        return Report(
            receiver,
            f"`{name}` is {kind.words}, not a variable: `{assigned.method}` raises {raises}.",
        )
    statement = context.outline.statement(event.node)
    return Report(
        statement,
        f"`{name}` is rebound here, so that {kind.words} takes the place of the variable: the "
        f"next `{assigned.method}` raises {raises}. Change the value with `.assign`.",
        ((assigned.node, "It is assigned to here."),),
        tuple(assign_instead(context, statement)),
    )
