"""The loss has nothing to do with the variables that it is to train.

## What happens
Every gradient is None, and `apply_gradients` raises. Where the loss comes out of a `tf.function`
together with another that has to do with the variables, they are zeros, and nothing is trained.

## Why
A gradient says how the loss changes with a variable. The loss is that of another model, or of
tensors that no model computed.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
student = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
other = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(0.05)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(other(x) - y))
    grads = tape.gradient(loss, student.trainable_variables)
    optimizer.apply_gradients(zip(grads, student.trainable_variables))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
student = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
other = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(0.05)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(other(x) - y))
    grads = tape.gradient(loss, other.trainable_variables)
    optimizer.apply_gradients(zip(grads, other.trainable_variables))
```

## Fix
Takes the gradients for the variables of the model that the loss is computed with. Unsafe, since it
may be the loss that is of the wrong model.

## Runtime message
`ValueError: No gradients provided for any variable`

## When it is right
Where a function that is not known computes the loss, nothing is reported; nor where only some of
the variables take no part.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Edit, Fix, Safety, Severity
from tapelint.fixes.edits import replace
from tapelint.fixes.spelling import paired
from tapelint.flow import (
    Applied,
    AttributeStored,
    Computed,
    Element,
    Gradients,
    GradientTaken,
    Instance,
    Item,
    Tape,
    Unknown,
    called_models,
)
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule

# What may be a tensor that was computed from a weight.
_TENSORS = (Computed, Element, Gradients, Item, Unknown)


@rule(
    code="TL510",
    name="loss-without-variables",
    severity=Severity.ERROR,
    title="The loss does not depend on the variables",
)
def loss_without_variables(context: Context) -> Iterator[Report]:
    """Gradients that are applied of a loss that no source takes part in."""
    if _exchanges_weights(context):
        return
    for taken in context.events(GradientTaken):
        node = facts.sources_node(taken)
        if not taken.unconnected or not isinstance(taken.tape, Tape):
            continue
        zeros = facts.are_zeros(taken)
        if facts.may_be_zeros(taken) and not zeros:
            continue
        applied = [one for one in context.flow.of(Applied) if _is_given(context, one, taken)]
        if not applied or facts.namesake(context, taken) is not None:
            continue
        what = facts.sources_in_words(context, taken, "these variables")
        none = (
            "as it comes out of a `tf.function` together with what is computed with them, "
            + facts.all_zeros(context, taken)
            if zeros
            else facts.all_none(context, taken)
        )
        yield Report(
            node,
            f"The loss is computed without {what}: {none}. Compute it with the model that is to be "
            "trained, or take the gradients for the one it was computed with.",
            ((taken.tape.node, "The tape records in the block that begins here."),),
            tuple(_fixes(context, taken, node, applied)),
        )


def _exchanges_weights(context: Context) -> bool:
    """Whether a tensor is put in the place of the weight of a layer, or of what may be one."""
    if "setattr(" in context.source.text:
        return True
    return any(
        isinstance(stored.value, _TENSORS) and not isinstance(stored.owner, Instance)
        for stored in context.flow.everywhere(AttributeStored)
    )


def _is_given(context: Context, applied: Applied, taken: GradientTaken) -> bool:
    uses = context.flow.uses.get(taken, {})
    return any(applied in use.applied for use in uses.values())


def _fixes(
    context: Context, taken: GradientTaken, node: ast.expr, applied: list[Applied]
) -> Iterator[Fix]:
    function = context.outline.function
    calls = [one for one in called_models(taken.target).values() if isinstance(one, ast.Call)]
    names = {
        context.text(one.func) for one in calls if isinstance(one.func, (ast.Name, ast.Attribute))
    }
    if len(names) != 1 or not isinstance(node, ast.Attribute):
        return
    if any(function(one) is not function(node) for one in calls):
        return
    text = f"{names.pop()}.{node.attr}"
    edits: list[Edit] = [replace(context, node, text)]
    for one in applied:
        both = paired(facts.given_node(one))
        if both is not None and context.text(both[1]) == context.text(node):
            edits.append(replace(context, both[1], text))
    given = tuple(edits)
    yield Fix(f"Take the gradients for `{text}`", Safety.UNSAFE, lambda: given)
