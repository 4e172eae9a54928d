"""The gradients are taken for all variables of a model, also for those that are not to be trained.

## What happens
What is frozen is trained all the same: a tape has gradients for it, and the optimizer takes them.
The moving statistics of a `BatchNormalization` have no gradient: `apply_gradients` warns of them.

## Why
`weights` and `variables` list all that a model has, `trainable_weights` and `trainable_variables`
what is to be trained. `trainable = False` takes the variables of a layer from the second list; it
does not hide them from a tape.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
base = tf.keras.layers.Dense(4)
model = tf.keras.Sequential([tf.keras.Input((3,)), base, tf.keras.layers.Dense(1)])
base.trainable = False
optimizer = tf.keras.optimizers.SGD(0.05)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.weights)
    optimizer.apply_gradients(zip(grads, model.weights))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
base = tf.keras.layers.Dense(4)
model = tf.keras.Sequential([tf.keras.Input((3,)), base, tf.keras.layers.Dense(1)])
base.trainable = False
optimizer = tf.keras.optimizers.SGD(0.05)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_weights)
    optimizer.apply_gradients(zip(grads, model.trainable_weights))
```

## Fix
Takes the trainable ones, for the gradients and for the pairs. Unsafe, since it changes what is
trained.

## Runtime message
None for frozen layers. For statistics the warning `Gradients do not exist for variables […]` (Keras
3).

## When it is right
A model that surely has nothing frozen and keeps no statistics has the same variables in both lists.
Of models that are not known in all that matters, nothing is reported, nor where the gradients are
compared with None.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Edit, Fix, Safety, Severity
from tapelint.fixes.edits import replace
from tapelint.fixes.spelling import bound_to
from tapelint.flow import (
    Created,
    GradientTaken,
    Setting,
    Value,
    VariablesOf,
    items,
    parts,
    unspread,
)
from tapelint.knowledge.layers import KEEPING_STATISTICS
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule
from tapelint.source.walk import walk


@rule(
    code="TL610",
    name="weights-that-do-not-train",
    severity=Severity.WARNING,
    title="Not all of these variables are to be trained",
)
def weights_that_do_not_train(context: Context) -> Iterator[Report]:
    """Lists of all variables as sources, where some are surely frozen or statistics."""
    for taken in context.events(GradientTaken):
        node = facts.sources_node(taken)
        if not context.flow.is_applied(taken):
            continue
        for source in map(unspread, items(taken.sources)):
            if not isinstance(source, VariablesOf) or source.kind != "variables":
                continue
            related: tuple[tuple[ast.AST, str], ...] = ()
            frozen = _frozen(source)
            if frozen is not None:
                said = "what is frozen is among them and is trained all the same"
                related = ((frozen.node, "This freezes it."),)
            elif _keeps_statistics(source) and not facts.asks_for_none(context, taken):
                said = "moving statistics are among them, which have no gradient"
            else:
                continue
            where = _written(context, node, source)
            what = "this list" if where is taken.node else facts.short(context, where, "this list")
            yield Report(
                where,
                f"{what[:1].upper()}{what[1:]} lists all variables of the model: {said}. "
                "Take the trainable ones.",
                (*related, (taken.node, "The gradients are taken for them here.")),
                tuple(_fixes(context, taken, source)),
            )


def _frozen(source: VariablesOf) -> Setting | None:
    """What of the model was surely frozen when the variables were read."""
    if any(one.flag is None for one in source.settings):
        return None
    return next((one for one in source.settings if one.flag is False), None)


def _keeps_statistics(source: Value) -> bool:
    return any(
        isinstance(one, Created) and one.api in KEEPING_STATISTICS for one in parts(source).held
    )


def _places(context: Context, source: VariablesOf) -> list[ast.Attribute]:
    """Where these variables are read."""
    return [
        node
        for node, value in context.flow.values.items()
        if isinstance(node, ast.Attribute)
        and value == source
        and context.outline.holds(node)
        and node.attr in ("variables", "weights")
    ]


def _written(context: Context, node: ast.expr, source: VariablesOf) -> ast.expr:
    """Where the list is read that comes to the sources at ``node``."""
    made = bound_to(context, node) or node
    anywhere = _places(context, source)
    around = [one for one in anywhere if one in walk(made)]
    return around[0] if around else anywhere[0] if len(anywhere) == 1 else node


def _fixes(context: Context, taken: GradientTaken, source: VariablesOf) -> Iterator[Fix]:
    """Read the trainable ones, where the list is read for these gradients and their pairs alone."""
    uses = context.flow.uses.get(taken, {}).values()
    calls = [taken.node, *(one.node for use in uses for one in use.applied)]
    edits: list[Edit] = []
    for node in _places(context, source):
        statement = context.outline.statement(node)
        within = any(node in walk(call) for call in calls)
        if within or isinstance(statement, (ast.Assign, ast.Return)):
            text = f"{context.text(node.value)}.trainable_{node.attr}"
            edits.append(replace(context, node, text))
    found = tuple(edits)
    if found:
        yield Fix("Take the trainable ones", Safety.UNSAFE, lambda: found)
