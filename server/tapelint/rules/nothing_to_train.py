"""The list of variables to train is empty.

## What happens
There are no gradients, and `apply_gradients` gets no pairs: Keras 3 raises, Keras
2 returns silently and nothing is trained.

## Why
Nothing was put into the list, or what it comes from has no variables. A distribution of TensorFlow
Probability has those that it was made with: not those that its parameters were computed from.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
trained = []
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    grads = tape.gradient(loss, trained)
    optimizer.apply_gradients(zip(grads, trained))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
trained = [w]
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    grads = tape.gradient(loss, trained)
    optimizer.apply_gradients(zip(grads, trained))
```

## Fix
There is none: which variables are to be trained, only the author knows.

## Runtime message
`ValueError: not enough values to unpack (expected 2, got 0)` (Keras 3); none with Keras 2.

## When it is right
A list that may hold something, and a distribution that is given a variable itself, a
`TransformedVariable` or a `DeferredTensor`, or something that is not known.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.config import Keras
from tapelint.finding import Severity
from tapelint.flow import (
    Const,
    GradientTaken,
    Kind,
    List,
    Tape,
    Tuple,
    Value,
    VariablesOf,
    is_distribution,
    kind_of,
    parameters_of,
)
from tapelint.knowledge.versions import Fact
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule

_APPLIED = Fact(
    keras_2="changes nothing and raises nothing",
    keras_3="raises `ValueError: not enough values to unpack (expected 2, got 0)`",
)


@rule(
    code="TL631",
    name="nothing-to-train",
    severity=Severity.ERROR,
    title="The list of variables is empty",
)
def nothing_to_train(context: Context) -> Iterator[Report]:
    """Gradients that are applied, for a list that surely has nothing in it."""
    for taken in context.events(GradientTaken):
        node = facts.sources_node(taken)
        uses = context.flow.uses.get(taken, {})
        applied = any(one.applied for one in uses.values())
        if not isinstance(taken.tape, Tape) or not applied:
            continue
        text = facts.sources_in_words(context, taken, "The list of variables")
        if _is_empty(taken.sources):
            why, advice = f"{text} is empty", "Put the variables into it"
        elif _has_no_variables(taken.sources):
            why = f"{text} is empty, because the distribution was made with tensors only"
            advice = "Name the variables that those were computed from"
        else:
            continue
        if facts.asks_for_none(context, taken) or _is_tested(context, taken, node):
            continue
        method = context.flow.method_of(taken)
        said = _APPLIED.keras_2 if method == "apply" else context.say(_APPLIED)
        quiet = method == "apply" or context.keras is Keras.KERAS_2
        yield Report(
            node,
            f"{why}: there are no gradients, and `{method}` {said}. {advice}.",
            severity=Severity.WARNING if quiet else None,
        )


def _is_empty(sources: Value) -> bool:
    return isinstance(sources, (List, Tuple)) and not sources.items


def _has_no_variables(sources: Value) -> bool:
    """Whether they are those of a distribution that was made with tensors and numbers alone."""
    if not isinstance(sources, VariablesOf) or not is_distribution(sources.owner):
        return False
    return all(
        isinstance(one, Const) or kind_of(one) in (Kind.TENSOR, Kind.ARRAY, Kind.NUMBER)
        for one in parameters_of(sources.owner)
    )


def _is_tested(context: Context, taken: GradientTaken, node: ast.expr) -> bool:
    """Whether it is done on some ways only, as where a list has something in it."""
    name = context.text(node)
    return facts.is_guarded(context, taken) and any(
        isinstance(one, (ast.If, ast.IfExp)) and name in ast.unparse(one.test)
        for one in context.outline.around(taken.node)
    )
