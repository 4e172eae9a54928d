"""The variables come before the gradients in the pairs.

## What happens
`apply_gradients` expects `(gradient, variable)`. Given `(variable, gradient)` it takes the
gradient, a tensor, as the variable to update and raises.

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
Swaps the two. Safe: the call raises as written.

## Runtime message
`AttributeError: '…EagerTensor' object has no attribute '_unique_id'`; with
a legacy Keras 2 optimizer ``NotImplementedError: Updating a `Tensor` is not implemented.``

## When it is right
Never with a Keras optimizer.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import replace
from tapelint.fixes.spelling import bound_to, paired
from tapelint.flow import Appended, Applied
from tapelint.rules import contracts, facts
from tapelint.rules.base import Context, Report, rule
from tapelint.rules.pairing import Mismatch, mismatches


@rule(
    code="TL203",
    name="zip-reversed",
    severity=Severity.ERROR,
    title="Variables and gradients are the wrong way round",
)
def zip_reversed(context: Context) -> Iterator[Report]:
    """Pairs that surely hold the variable first."""
    found = list(mismatches(context, Mismatch.REVERSED))
    for pairing in found:
        places = facts.gradient_places(pairing.gradients)
        written = pairing.node is not pairing.applied.node and _written(pairing.node)
        node = pairing.node if written else _written_at(context, pairing.applied)
        yield _report(context, pairing.applied, node, places)
    told = {pairing.applied for pairing in found}
    for applied in context.events(Applied):
        if applied in told or not facts.is_of_keras(context, applied):
            continue
        reversed_ = contracts.is_reversed(applied)
        if reversed_ and not contracts.may_be_avoided(context, applied, "AttributeError"):
            yield _report(context, applied, _written_at(context, applied), ())


def _report(
    context: Context, applied: Applied, node: ast.expr, related: tuple[tuple[ast.AST, str], ...]
) -> Report:
    return Report(
        node,
        f"The variables come before the gradients: {_expects(applied)} and raises "
        "`AttributeError: … object has no attribute '_unique_id'`. Swap them.",
        related,
        tuple(_fixes(context, node)),
    )


def _written_at(context: Context, applied: Applied) -> ast.expr:
    """Where the pairs are written out: the place where each is put into their list, if there."""
    node = facts.given_node(applied)
    if not isinstance(node, ast.Name):
        return node
    appended = list(
        dict.fromkeys(
            event.node.args[0]
            for event in context.events(Appended)
            if context.text(event.node.func) == f"{node.id}.append" and event.node.args
        )
    )
    made = bound_to(context, node)
    if len(appended) == 1:
        return appended[0]
    return made if made is not None and _written(made) else node


def _expects(applied: Applied) -> str:
    if applied.method == "apply":
        return "`apply` takes the gradients first"
    return "`apply_gradients` expects (gradient, variable) pairs"


def _fixes(context: Context, node: ast.expr) -> Iterator[Fix]:
    edits = tuple(
        replace(context, one, context.text(other))
        for first, second in _written(node)
        for one, other in ((first, second), (second, first))
    )
    if edits:
        yield Fix("Swap the gradients and the variables", Safety.SAFE, lambda: edits)


def _written(node: ast.expr) -> list[tuple[ast.expr, ast.expr]]:
    """The two expressions of each pair, or of all pairs, that are written at ``node``."""
    match node:
        case ast.Call():
            both = paired(node)
            return [both] if both is not None else []
        case ast.ListComp(elt=pair) | ast.GeneratorExp(elt=pair):
            return _written(pair) if isinstance(pair, ast.Tuple) else []
        case ast.Tuple(elts=[first, second]):
            return [(first, second)]
        case ast.List(elts=pairs) if all(isinstance(one, ast.Tuple) for one in pairs):
            found = [_written(one) for one in pairs]
            return [pair for one in found for pair in one] if all(found) else []
        case _:
            return []
