"""What a strategy's replicas train is made outside of its scope.

## What happens
It raises: where the optimizer is built, or at the first step.

## Why
In the scope of a `MirroredStrategy` each variable is made once for each replica, and these are kept
alike. A variable that is made outside of it is a plain one, for which there is no way to update it
in the replicas.

## Bad
```python
import tensorflow as tf

cpu = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
strategy = tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
with strategy.scope():
    optimizer = tf.keras.optimizers.Adam(0.05)
    optimizer.build(model.trainable_variables)


def replica_step(x):
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(tf.square(model(x) - 1.0)) / 8.0
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))


@tf.function
def train_step(x):
    strategy.run(replica_step, args=(x,))


for step in range(20):
    train_step(tf.ones((4, 3)))
```

## Good
```python
import tensorflow as tf

cpu = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
strategy = tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])
with strategy.scope():
    model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
    optimizer = tf.keras.optimizers.Adam(0.05)
    optimizer.build(model.trainable_variables)


def replica_step(x):
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(tf.square(model(x) - 1.0)) / 8.0
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))


@tf.function
def train_step(x):
    strategy.run(replica_step, args=(x,))


for step in range(20):
    train_step(tf.ones((4, 3)))
```

## Fix
None: what else is to be made in the scope, is yours to tell.

## Runtime message
``ValueError: `colocate_vars_with` must only be passed a variable created in this
tf.distribute.Strategy.scope()``, or `AssertionError` where the optimizer has no variables of its
own, or was built outside of the scope too.

## When it is right
A model without an `Input` has no variables until it is called, and is not reported; nor is what a
function makes that may be called in the scope.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Severity
from tapelint.flow import (
    Applied,
    Created,
    Instance,
    Value,
    Variable,
    VariablesOf,
    is_input,
    items,
    trained,
    unspread,
)
from tapelint.knowledge.layers import SEQUENTIAL
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule

_MIRRORED = "tf.distribute.MirroredStrategy"
_WHOLE = ("keras.applications.", "keras.models.clone_model", "keras.models.load_model")
_FUNCTIONAL = frozenset({"keras.Model", "keras.models.Model"})


@rule(
    code="TL737",
    name="made-outside-scope",
    severity=Severity.ERROR,
    title="Replicas train what is made outside of the scope",
)
def made_outside_scope(context: Context) -> Iterator[Report]:
    """Variables that are updated in replicas, and were made where no scope was entered."""
    for applied in context.events(Applied):
        strategy = applied.place.replica
        if strategy is None or strategy.api != _MIRRORED:
            continue
        if facts.mentions(context, "experimental_set_strategy"):
            continue
        for one in trained(facts.given(applied)) or ():
            for made in _made(one.owner if isinstance(one, VariablesOf) else one):
                if not _is_outside(context, made.node):
                    continue
                what = "variable" if isinstance(made, Variable) else "model"
                yield Report(
                    made.node,
                    f"Make this {what} in `with strategy.scope():`. Updating one from outside of "
                    "the scope in the replicas raises ``ValueError: `colocate_vars_with` must only "
                    "be passed a variable created in this tf.distribute.Strategy.scope()``, or "
                    "`AssertionError`.",
                    (
                        (strategy.node, "The strategy is made here."),
                        (applied.node, "It is updated in the replicas here."),
                    ),
                )


def _is_outside(context: Context, node: ast.AST) -> bool:
    """Whether what is made at ``node`` surely is made in no scope."""
    here = context.here(node)
    if here is None or node in context.flow.made_in_scope:
        return False
    return not any(
        "scope" in context.text(item.context_expr)
        for one in context.outline.around(here)
        if isinstance(one, ast.With)
        for item in one.items
    )


def _made(whole: Value) -> Iterator[Created | Variable]:
    """What makes the variables of ``whole`` as soon as it is made itself."""
    match whole:
        case Variable(weight=False):
            yield whole
        case Instance(attributes=attributes):
            for one in attributes.values():
                if isinstance(one, Variable):
                    yield from _made(one)
        case Created() if _is_built(whole):
            yield whole


def _is_built(model: Created) -> bool:
    """Whether ``model`` surely has its variables from the beginning."""
    if model.api in _FUNCTIONAL:
        return model.given(0, "inputs") is not None
    layers = model.given(0, "layers") if model.api in SEQUENTIAL else None
    if layers is not None:
        first = unspread(items(layers)[0]) if items(layers) else None
        return first is not None and (
            is_input(first) or (isinstance(first, Created) and _is_built(first))
        )
    return model.api.startswith(_WHOLE)
