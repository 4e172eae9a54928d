"""A layer has a regularizer, or a loss of its own, that is never added to the loss.

## What happens
The program runs, and the regularizer does nothing: the weights grow as they would without it. So it
is with what a layer gives to `add_loss`.

## Why
Both are put in `model.losses`. Keras's own `fit` adds them to the loss, and so does
`model.compute_loss`. In your own loop nothing does.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
dense = tf.keras.layers.Dense(1, kernel_regularizer=tf.keras.regularizers.L2(0.1))
model = tf.keras.Sequential([tf.keras.Input((3,)), dense])
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
dense = tf.keras.layers.Dense(1, kernel_regularizer=tf.keras.regularizers.L2(0.1))
model = tf.keras.Sequential([tf.keras.Input((3,)), dense])
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
        loss += tf.add_n(model.losses)
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
```

## Fix
None: at which of the losses the penalty belongs is yours to tell.

## Runtime message
None

## When it is right
Where anything in the file reads `losses`, or asks Keras for its loss; where the loss is computed by
something that is not known and is given the model. A regularizer that may be None, or of the factor
0, is not reported.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Severity
from tapelint.flow import (
    Computed,
    GradientTaken,
    Tape,
    Unknown,
    Value,
    VariablesOf,
    all_of,
    items,
    root,
    unspread,
)
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule
from tapelint.rules.regularization import adds_losses, calls_on_tape, regularized

_OF_KERAS = frozenset(
    {"compiled_loss", "compute_loss", "losses", "regularization_losses", "train_on_batch"}
)


@rule(
    code="TL516",
    name="regularization-left-out",
    severity=Severity.WARNING,
    title="The regularizer has no effect",
)
def regularization_left_out(context: Context) -> Iterator[Report]:
    """Models with regularizers that are trained in a file that asks for no losses."""
    text = context.source.text
    if not ("regulariz" in text or "add_loss" in text) or context.once(_asks_for_losses):
        return
    for taken in context.events(GradientTaken):
        if not isinstance(taken.tape, Tape) or not context.flow.is_applied(taken):
            continue
        trained = [unspread(one) for one in items(taken.sources)]
        owners = [one.owner for one in trained if isinstance(one, VariablesOf)]
        for call in calls_on_tape(context, taken):
            if call.inputs[0] not in owners:
                continue
            layer = regularized(call)
            if layer is not None:
                what = "the penalty of a regularizer"
            elif adds_losses(call):
                what = "what a layer adds by `add_loss`"
            else:
                continue
            if any(_may_know(one, owners) for one in context.once(facts.all_of_target, taken)):
                break
            node = taken.target.node if isinstance(taken.target, Computed) else taken.node
            yield Report(
                node if context.outline.holds(node) else taken.node,
                "Add `tf.add_n(model.losses)` to the loss, inside the tape: nothing here adds "
                f"{what}, and the weights are trained as if it were not there.",
                () if layer is None else ((layer, "It is added here."),),
            )
            break


def _asks_for_losses(context: Context) -> bool:
    """Whether anything in the file may read the losses that layers add."""
    if not any(word in context.source.text for word in _OF_KERAS):
        return False
    attributes = context.outline.nodes(ast.Attribute)
    if asked := {id(one) for one in attributes if one.attr in _OF_KERAS}:
        # `tf.keras.losses.Huber` asks for no losses: a list has no attribute that is of use.
        asked.difference_update(id(one.value) for one in attributes)
    return bool(asked) or any(one.value == "losses" for one in context.outline.nodes(ast.Constant))


def _may_know(value: Value, models: list[Value]) -> bool:
    """Whether ``value`` is what something unknown gave that may have seen a model."""
    if isinstance(value, Unknown):
        return True
    if not isinstance(value, Computed) or value.op is not None:
        return False
    return any(root(part) in models for one in value.inputs for part in all_of(one))
