"""Lists of gradients are joined by `+` instead of being added up.

## What happens
The list becomes longer, and `zip` stops at the last variable: only the gradients of the first batch
are applied, the others are dropped silently.

## Why
`tape.gradient` returns a list, and `+` and `+=` put one list at the end of another. They do not add
what is in them.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.Adam(0.05)
accumulated = []

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    grads = tape.gradient(loss, [w])
    accumulated += grads
    if step % 4 == 3:
        optimizer.apply_gradients(zip(accumulated, [w]))
        accumulated = []
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.Adam(0.05)
accumulated = []

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    grads = tape.gradient(loss, [w])
    accumulated = [a + g for a, g in zip(accumulated, grads)] if accumulated else grads
    if step % 4 == 3:
        optimizer.apply_gradients(zip(accumulated, [w]))
        accumulated = []
```

## Fix
Adds the gradients one by one. Safe.

## Runtime message
None. The updates are those of one batch.

## When it is right
Gradients for different variables are joined, and zipped with their variables joined in the same
way. The gradient of one variable is a tensor, and `+` adds tensors.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import replace
from tapelint.flow import (
    Applied,
    Concatenated,
    List,
    Spread,
    Tuple,
    Value,
    alternatives,
    carried,
    items,
    likely,
)
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule


@rule(
    code="TL307",
    name="gradient-lists-concatenated",
    severity=Severity.WARNING,
    title="Gradient lists are concatenated, not added",
)
def gradient_lists_concatenated(context: Context) -> Iterator[Report]:
    """Joined lists of gradients that are zipped with the variables of one of them."""
    events = list(context.events(Concatenated))
    for applied in context.events(Applied):
        for given in alternatives(facts.given(applied) or Tuple(())):
            both = facts.columns(likely(given))
            if both is None:
                continue
            gradients, variables = both
            for event in events:
                if items(event.added.sources) != items(variables):
                    continue
                if any(_joins(way, event) for way in alternatives(gradients)):
                    yield _report(context, event, applied)


def _joins(gradients: Value, event: Concatenated) -> bool:
    """Whether ``gradients`` are a list of which what ``event`` added is one of several parts."""
    if not isinstance(gradients, (List, Tuple)):
        return False
    parts = [one.value for one in gradients.items if isinstance(one, Spread) and carried(one)]
    return len(parts) > 1 and any(event.added in alternatives(part) for part in parts)


def _report(context: Context, event: Concatenated, applied: Applied) -> Report:
    node = event.node
    operator = "+=" if isinstance(node, ast.AugAssign) else "+"
    return Report(
        node,
        f"`{operator}` puts one list of gradients at the end of the other and adds nothing up: "
        f"{'`apply`' if applied.method == 'apply' else '`zip`'} ends with the variables, so only "
        "the first of the gradients are applied. Add them one by one.",
        ((applied.node, "The list is applied here."),),
        tuple(_fixes(context, event)),
    )


def _fixes(context: Context, event: Concatenated) -> Iterator[Fix]:
    node = event.node
    left, right = (
        (node.target, node.value) if isinstance(node, ast.AugAssign) else (node.left, node.right)
    )
    if not all(isinstance(one, (ast.Name, ast.Attribute, ast.Call)) for one in (left, right)):
        return
    total, added = context.text(left), context.text(right)
    text = f"[total + gradient for total, gradient in zip({total}, {added})]"
    if isinstance(node, ast.AugAssign):
        if any(one.empty for one in context.events(Concatenated) if one.node is node):
            text = f"{text} if {total} else {added}"
        text = f"{total} = {text}"
    edit = replace(context, node, text)
    yield Fix("Add the gradients one by one", Safety.SAFE, lambda: (edit,))
