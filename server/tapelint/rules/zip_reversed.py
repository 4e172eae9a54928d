"""The variables stand before the gradients in the pairs.

## What happens
`apply_gradients` expects `(gradient, variable)`. Given `(variable, gradient)` it takes the
gradient, a tensor, for the variable to update and raises.

## Why
The parameter's name tells the order: `grads_and_vars`.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
b = tf.Variable(tf.zeros((1,)))
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w + b - y))
    grads = tape.gradient(loss, [w, b])
    optimizer.apply_gradients(zip([w, b], grads))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
b = tf.Variable(tf.zeros((1,)))
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w + b - y))
    grads = tape.gradient(loss, [w, b])
    optimizer.apply_gradients(zip(grads, [w, b]))
```

## Fix
Swaps the two. Safe: the call raises as it stands.

## Runtime message
`AttributeError: '…EagerTensor' object has no attribute '_unique_id'`; with a legacy optimizer of
Keras 2 ``NotImplementedError: Updating a `Tensor` is not implemented.``

## When it is right
Never with an optimizer of Keras.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import replace
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule
from tapelint.rules.pairing import Mismatch, Pairing, mismatches


@rule(
    code="TL203",
    name="zip-reversed",
    severity=Severity.ERROR,
    title="Variables and gradients are the wrong way round",
)
def zip_reversed(context: Context) -> Iterator[Report]:
    """Pairs that surely hold the variable first."""
    for pairing in mismatches(context, Mismatch.REVERSED):
        yield Report(
            pairing.node,
            "The variables stand before the gradients: `apply_gradients` expects (gradient, "
            "variable) pairs and raises `AttributeError: … object has no attribute "
            "'_unique_id'`. Swap them.",
            facts.gradient_places(pairing.gradients),
            tuple(_fixes(context, pairing)),
        )


def _fixes(context: Context, pairing: Pairing) -> Iterator[Fix]:
    parts = None if pairing.node is pairing.applied.node else _pair(pairing.node)
    if parts is None:
        return
    first, second = parts
    edits = (
        replace(context, first, context.text(second)),
        replace(context, second, context.text(first)),
    )
    yield Fix("Swap the gradients and the variables", Safety.SAFE, lambda: edits)


def _pair(node: ast.expr) -> tuple[ast.expr, ast.expr] | None:
    """The two expressions that make up the pairs written at ``node``."""
    match node:
        case ast.Call(args=[first, second], keywords=[]):
            return first, second
        case (
            ast.ListComp(elt=ast.Tuple(elts=[first, second]))
            | ast.GeneratorExp(elt=ast.Tuple(elts=[first, second]))
        ):
            return first, second
        case ast.List(elts=[ast.Tuple(elts=[first, second])]):
            return first, second
        case _:
            return None
