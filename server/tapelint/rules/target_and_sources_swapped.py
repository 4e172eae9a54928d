"""`tape.gradient` is given the variables first and the loss second.

## What happens
It asks how the variables depend on the loss, which they do not. The answer is one None, and what
is done with it next, mostly `zip`, raises.

## Why
`tape.gradient(target, sources)` differentiates the target, the loss, with respect to the
sources, the variables.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(0.05)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(model.trainable_variables, loss)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(0.05)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
```

## Fix
Swaps the arguments. Safe.

## Runtime message
`TypeError: 'NoneType' object is not iterable` from `zip`, `TypeError: object of type 'NoneType' has
no len()` from `apply`.

## When it is right
Tensors differentiated with respect to tensors, in whatever order, are not reported.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import replace
from tapelint.fixes.spelling import sources_argument
from tapelint.flow import (
    Computed,
    GradientTaken,
    Tape,
    Variable,
    VariablesOf,
    depends,
    is_sequence,
    items,
    unspread,
)
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule

_FIRST = "The first argument"


@rule(
    code="TL405",
    name="target-and-sources-swapped",
    severity=Severity.ERROR,
    title="Target and sources are swapped",
)
def target_and_sources_swapped(context: Context) -> Iterator[Report]:
    """Gradients of variables for a tensor that was computed from them."""
    for taken in context.events(GradientTaken):
        call = taken.node
        if not (_is_swapped(taken) or _is_paired_with_target(context, taken)):
            continue
        written = call.args[:2] if sources_argument(call) in call.args[1:2] else []
        first = facts.short(context, written[0], _FIRST) if written else _FIRST
        yield Report(
            call,
            f"{first} is given in the place of the loss: `{taken.method}` gives None, and "
            f"{_raises(context, taken)}. Give it the loss first, then the variables.",
            (),
            (_swap(context, *written),) if written else (),
        )


def _raises(context: Context, taken: GradientTaken) -> str:
    if context.flow.method_of(taken) == "apply":
        return "`apply` raises `TypeError: object of type 'NoneType' has no len()`"
    return "`zip` raises `TypeError: 'NoneType' object is not iterable`"


def _swap(context: Context, first: ast.expr, second: ast.expr) -> Fix:
    edits = (
        replace(context, first, context.text(second)),
        replace(context, second, context.text(first)),
    )
    return Fix("Swap the arguments", Safety.SAFE, lambda: edits)


def _is_swapped(taken: GradientTaken) -> bool:
    source = taken.sources
    if not (isinstance(source, Computed) and taken.tape in source.tapes):
        return False
    if not isinstance(taken.tape, Tape):
        return False
    targets = [unspread(one) for one in items(taken.target)]
    return bool(targets) and all(
        isinstance(one, (Variable, VariablesOf)) and depends(source, one) for one in targets
    )


def _is_paired_with_target(context: Context, taken: GradientTaken) -> bool:
    """Whether the gradients are paired with the variables that they are taken of."""
    targets = [unspread(one) for one in items(taken.target)]
    sources = [unspread(one) for one in items(taken.sources)]
    variables = (Variable, VariablesOf)
    return (
        isinstance(taken.tape, Tape)
        and all(isinstance(one, variables) for one in targets)
        and not any(is_sequence(one) or isinstance(one, variables) for one in sources)
        and any(items(one) == items(taken.target) for one in facts.paired_with(context, taken))
    )
