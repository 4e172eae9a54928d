"""A Python number that a `tf.function` has already taken for a constant is changed.

## What happens
The graph keeps what the number was when the function was traced. A weight that is to grow,
or a rate that is to fall, stays as it was, however often it is set. Nothing is raised.

## Why
A `tf.function` runs its Python code only to build the graph. A number that it reads from an
object, or from a module, becomes a constant of it; only another argument makes it trace again. The
same holds for the `train_step` of a model, which `fit` makes a graph of, also where a callback sets
the number.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.ones((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.1)


class Trainer:
    def __init__(self):
        self.weight = 0.0

    @tf.function
    def step(self, x, y):
        with tf.GradientTape() as tape:
            penalty = tf.reduce_sum(tf.square(w))
            loss = tf.reduce_mean(tf.square(x @ w - y)) + self.weight * penalty
        optimizer.apply_gradients([(tape.gradient(loss, w), w)])


trainer = Trainer()
for epoch in range(10):
    trainer.step(x, y)
    trainer.weight = 0.1 * epoch
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.ones((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.1)


class Trainer:
    def __init__(self):
        self.weight = tf.Variable(0.0, trainable=False)

    @tf.function
    def step(self, x, y):
        with tf.GradientTape() as tape:
            penalty = tf.reduce_sum(tf.square(w))
            loss = tf.reduce_mean(tf.square(x @ w - y)) + self.weight * penalty
        optimizer.apply_gradients([(tape.gradient(loss, w), w)])


trainer = Trainer()
for epoch in range(10):
    trainer.step(x, y)
    trainer.weight.assign(0.1 * epoch)
```

## Fix
Makes a `tf.Variable` of it in `__init__`, or where the module or function binds it first, and
assigns to that elsewhere. Not safe: what else reads the number gets a variable.

## Runtime message
None.

## When it is right
What is set before the first call, a number that is given as an argument, and a `tf.Variable`, are.
So is a number that is set before the function is made again, or the model compiled again. Where the
file says that functions run eagerly, nothing is reported.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.variable import as_variable
from tapelint.flow import (
    AttributeStored,
    NumberAdvanced,
    NumberStale,
    Scope,
    Tested,
)
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule
from tapelint.source.walk import walk


@rule(
    code="TL692",
    name="number-frozen-in-graph",
    severity=Severity.WARNING,
    title="The graph keeps the number from when it was traced",
)
def number_frozen_in_graph(context: Context) -> Iterator[Report]:
    """Numbers that are set anew after a graph was traced that reads them."""
    advanced = {(one.holder, one.name) for one in context.flow.everywhere(NumberAdvanced)}
    seen: set[tuple[object, object]] = set()
    for stale in context.events(NumberStale):
        slot = stale.holder, stale.name
        stores = [one for one in stale.stores if context.outline.holds(one)]
        if slot in seen or slot in advanced or not stores or context.once(facts.may_run_eagerly):
            continue
        if facts.is_shown(context, stale.node):
            continue
        seen.add(slot)
        made = _made(context, stale)
        name = facts.short(context, stale.node, "the number")
        yield Report(
            made or stale.node,
            f"{name} is a Python number: the graph keeps what it was when it was traced, and does "
            "not see what it is set to later. Make it a `tf.Variable` and set it with `assign`.",
            (
                *(((stale.node, "The graph reads it here."),) if made else ()),
                *((one, "It is set here, after the function was traced.") for one in stores[:1]),
            ),
            tuple(_fixes(context, stale)),
        )


def _fixes(context: Context, stale: NumberStale) -> Iterator[Fix]:
    tested = (one for one in context.events(Tested) if not one.converted)
    if any(stale.node in walk(one.node) for one in tested):
        return
    if edits := as_variable(context, stale.holder, stale.name):
        yield Fix("Make a `tf.Variable` of it", Safety.UNSAFE, lambda: edits)


def _made(context: Context, stale: NumberStale) -> ast.AST | None:
    """Where the number is set first, which is before the function is traced."""
    first: ast.AST | None
    if isinstance(stale.holder, Scope):
        targets = (
            target
            for node in walk(stale.holder.node)
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name) and target.id == stale.name
        )
        first = next(targets, None)
    else:
        first = next(
            (
                one.node
                for one in context.events(AttributeStored)
                if one.owner is stale.holder and one.name == stale.name
            ),
            None,
        )
    return None if first in stale.stores else first
