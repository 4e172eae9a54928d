"""The pairs given to `apply_gradients` hold a tensor in the place of the variable.

## What happens
An optimizer updates the second element of each pair. A tensor cannot be updated, and it raises.

## Why
A tensor is a value, a variable keeps one. What is computed from a variable is a tensor: after
`w = tf.nn.relu(w)` there is no variable under that name any more. `assign` changes the value of the
variable, which stays one.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.ones((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y - 1.0))
    grads = tape.gradient(loss, [w])
    optimizer.apply_gradients(zip(grads, [w]))
    w = tf.clip_by_value(w, -5.0, 5.0)
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.ones((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y - 1.0))
    grads = tape.gradient(loss, [w])
    optimizer.apply_gradients(zip(grads, [w]))
    w.assign(tf.clip_by_value(w, -5.0, 5.0))
```

## Fix
Assigns to the variable where its name is bound to a tensor. Safe: the program raises as written.

## Runtime message
`AttributeError: '…EagerTensor' object has no attribute '_unique_id'`; with Keras 2, after a first
step, also `AttributeError: Tensor.name is undefined when eager execution is enabled.`, and with its
legacy optimizers ``NotImplementedError: Updating a `Tensor` is not implemented.`` Where no tape
watches the tensor, its gradient is None, and `zip` raises before, `TypeError: 'NoneType' object is
not iterable`.

## When it is right
Never with a Keras optimizer. A tensor can be moved without one: `start - 0.1 * gradient`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Severity
from tapelint.fixes.assign import assign_instead
from tapelint.fixes.spelling import paired
from tapelint.flow import Kind, Value, VariableDisplaced, alternatives, items, kind_of, unspread
from tapelint.rules import contracts, facts
from tapelint.rules.base import Context, Report, rule
from tapelint.rules.contracts import WrongPair
from tapelint.rules.pairing import Mismatch, mismatches

_PYTHON = {
    Kind.TENSOR: "…EagerTensor",
    Kind.GRADIENT: "…EagerTensor",
    Kind.ARRAY: "numpy.ndarray",
}


@rule(
    code="TL230",
    name="no-variable-in-pair",
    severity=Severity.ERROR,
    title="A tensor is given instead of the variable",
)
def no_variable_in_pair(context: Context) -> Iterator[Report]:
    """Pairs given to an apply call whose second part surely is no variable."""
    displaced = list(context.events(VariableDisplaced))
    others = {
        pairing.applied
        for kind in (Mismatch.NESTED, Mismatch.REVERSED)
        for pairing in mismatches(context, kind)
    }
    lost: dict[ast.AST, VariableDisplaced] = {}
    wrong = [
        one
        for one in contracts.pairs_without_variables(context)
        if not (one.applied in others or contracts.is_reversed(one.applied))
    ]
    for found in wrong:
        events = (one for one in displaced if _holds(one.new, found.value))
        lost.update((found.applied.node, one) for one in events)
    for found in wrong:
        # Where the variable was lost is the place, also in later turns of a loop.
        event = lost.get(found.applied.node)
        yield _where_it_is_bound(context, found, event) if event else _as_given(context, found)


def _holds(whole: Value, value: Value) -> bool:
    found = [inner for item in items(whole) for inner in alternatives(unspread(item))]
    return any(value in (one, getattr(one, "value", None)) for one in found)


def _raises(found: WrongPair) -> str:
    name = _PYTHON.get(found.kind, found.kind.python)
    return (
        f"`{found.applied.method}` raises `AttributeError: '{name}' object has no attribute "
        "'_unique_id'`"
    )


def _where_it_is_bound(context: Context, found: WrongPair, event: VariableDisplaced) -> Report:
    statement = context.outline.statement(event.node)
    single = isinstance(event.node, ast.expr) and not isinstance(
        statement, (ast.For, ast.AsyncFor, ast.With, ast.AsyncWith)
    )
    several = kind_of(event.new) is Kind.LIST
    what = (
        "tensors take the place of the variables"
        if several
        else f"{found.kind.words} takes the place of the variable"
    )
    return Report(
        statement if single else event.node,
        f"`{event.name}` is rebound here, so that {what}: the next {_raises(found)}. Change "
        "the value with `.assign`.",
        ((found.applied.node, "The optimizer is given the tensor here."),),
        tuple(assign_instead(context, statement)),
        None if found.always else Severity.WARNING,
    )


def _as_given(context: Context, found: WrongPair) -> Report:
    node = _second(facts.given_node(found.applied))
    what = facts.short(context, node, "The second element of the pairs")
    return Report(
        node,
        f"{what} is {found.kind.words}, not a variable: {_raises(found)}. Pair the gradients with "
        "variables.",
        () if node is found.applied.node else ((found.applied.node, "It is applied here."),),
        (),
        None if found.always else Severity.WARNING,
    )


def _second(node: ast.expr) -> ast.expr:
    """The expression of the variables, where the pairs are written out at ``node``."""
    match node:
        case ast.Call(func=ast.Name(id="zip") | ast.Attribute(attr="apply")):
            both = paired(node)
            return node if both is None else both[1]
        case ast.List(elts=[ast.Tuple(elts=[_, second])]):
            return second
        case ast.Call(func=ast.Name(id="list" | "tuple"), args=[inner], keywords=[]):
            return _second(inner)
        case _:
            return node
