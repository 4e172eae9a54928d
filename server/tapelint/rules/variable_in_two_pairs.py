"""One variable is in two pairs of one `apply_gradients` call.

## What happens
The optimizer updates it twice in one step. With momentum, Adam or a similar optimizer that is
another update than one with the sum of the gradients: their averages move twice as well.

## Why
`apply_gradients` goes through the pairs one by one and does not add up what belongs together.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
b = tf.Variable(tf.zeros((1,)))
optimizer = tf.keras.optimizers.Adam(0.05)

for step in range(20):
    with tf.GradientTape(persistent=True) as tape:
        fit = tf.reduce_mean(tf.square(x @ w + b - y))
        small = 0.01 * tf.reduce_sum(tf.square(w)) + 0.01 * tf.reduce_sum(tf.square(b))
    of_fit = tape.gradient(fit, [w, b])
    of_small = tape.gradient(small, [w, b])
    optimizer.apply_gradients(zip(of_fit + of_small, [w, b] + [w, b]))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
b = tf.Variable(tf.zeros((1,)))
optimizer = tf.keras.optimizers.Adam(0.05)

for step in range(20):
    with tf.GradientTape(persistent=True) as tape:
        fit = tf.reduce_mean(tf.square(x @ w + b - y))
        small = 0.01 * tf.reduce_sum(tf.square(w)) + 0.01 * tf.reduce_sum(tf.square(b))
    of_fit = tape.gradient(fit, [w, b])
    of_small = tape.gradient(small, [w, b])
    grads = [first + second for first, second in zip(of_fit, of_small)]
    optimizer.apply_gradients(zip(grads, [w, b]))
```

## Fix
Adds the gradients of the two lists, or leaves out the variable that is listed again. Unsafe, since
two optimizers, or one loss that is the sum of both, may be meant.

## Runtime message
None. The steps are other ones than those of the sum.

## When it is right
With plain `SGD`, whose two steps are the same as one with the sum, nothing is reported.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import replace
from tapelint.fixes.spelling import paired, sources_argument
from tapelint.flow import (
    Applied,
    List,
    Optimizer,
    Tuple,
    Value,
    Variable,
    VariablesOf,
    items,
    root,
    unspread,
)
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule


@rule(
    code="TL205",
    name="variable-in-two-pairs",
    severity=Severity.WARNING,
    title="A variable is in two pairs",
)
def variable_in_two_pairs(context: Context) -> Iterator[Report]:
    """Variables, or lists of them, that one apply call is given twice."""
    for applied in context.events(Applied):
        both = facts.columns(facts.given(applied))
        if both is None or not facts.is_of_keras(context, applied):
            continue
        _, variables = both
        if _is_plain_sgd(applied.optimizer) or not _is_as_written(variables):
            continue
        node = facts.given_node(applied)
        if _twice(variables):
            yield Report(
                node,
                "A variable is in two of these pairs: the optimizer updates it twice in one step, "
                "which is not the step for the sum of its gradients. Add the gradients of each "
                "variable, or take them of the sum of the losses.",
                (),
                tuple(_fixes(context, node)) if facts.makes_pairs(applied, node) else (),
            )


def _is_plain_sgd(optimizer: Value) -> bool:
    if not isinstance(optimizer, Optimizer) or not optimizer.api.endswith(".SGD"):
        return False
    return len(optimizer.node.args) < 2 and facts.keyword(optimizer.node, "momentum") is None


def _is_as_written(variables: Value) -> bool:
    """Whether a list holds what its text says, and nothing that a loop added."""
    match variables:
        case List(node=ast.List(elts=elements)) if len(elements) != len(variables.items):
            return False
        case List() | Tuple():
            parts = [unspread(one) for one in variables.items]
            return all(_is_as_written(one) for one in parts)
        case Variable():
            return True
        case VariablesOf():
            return root(variables) is variables.owner
        case _:
            return False


def _twice(variables: Value) -> bool:
    found = items(variables)
    return any(one in found[:number] for number, one in enumerate(found))


def _fixes(context: Context, node: ast.expr) -> Iterator[Fix]:
    both = paired(node)
    match both:
        case (
            ast.BinOp(left=first, op=ast.Add(), right=second),
            ast.BinOp(left=left, op=ast.Add(), right=right),
        ) if context.text(left) == context.text(right):
            added = f"zip({context.text(first)}, {context.text(second)})"
            gradients = f"[first + second for first, second in {added}]"
            edits = (
                replace(context, both[0], gradients),
                replace(context, both[1], context.text(left)),
            )
            yield Fix("Add the gradients up", Safety.UNSAFE, lambda: edits)
        case (ast.Name() as gradients_name, ast.List() as listed):
            call = _taken(context, gradients_name)
            argument = sources_argument(call) if call is not None else None
            once = _once(context, listed)
            if argument is not None and context.text(argument) == context.text(listed):
                edits = (replace(context, argument, once), replace(context, listed, once))
                yield Fix("List each variable once", Safety.UNSAFE, lambda: edits)


def _taken(context: Context, name: ast.Name) -> ast.Call | None:
    gradients = (
        facts.as_gradients(context.flow.values[name]) if name in context.flow.values else None
    )
    return gradients.taken.node if gradients is not None and not gradients.transforms else None


def _once(context: Context, listed: ast.List) -> str:
    texts = dict.fromkeys(context.text(one) for one in listed.elts)
    return f"[{', '.join(texts)}]"
