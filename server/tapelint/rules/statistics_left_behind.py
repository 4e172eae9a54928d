"""A model follows another by its trainable variables alone, without the moving statistics.

## What happens
The moving statistics of its `BatchNormalization` keep their first values, mean 0 and variance 1.
Called for inference it normalises by these, and gives something else than the model it follows.

## Why
The moving mean and variance are not trained, and so are not in `trainable_variables`. They are in
`weights`.

## Bad
```python
import tensorflow as tf

x = 5.0 + tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)


def network():
    return tf.keras.Sequential(
        [
            tf.keras.Input((3,)),
            tf.keras.layers.BatchNormalization(momentum=0.5),
            tf.keras.layers.Dense(1),
        ]
    )


model, average = network(), network()
optimizer = tf.keras.optimizers.SGD(0.01)

for step in range(20):
    wanted = average(x, training=False)
    with tf.GradientTape() as tape:
        given = model(x, training=True)
        loss = tf.reduce_mean(tf.square(given - y) + 0.1 * tf.square(given - wanted))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    for kept, new in zip(average.trainable_variables, model.trainable_variables):
        kept.assign(0.9 * kept + 0.1 * new)
```

## Good
```python
import tensorflow as tf

x = 5.0 + tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)


def network():
    return tf.keras.Sequential(
        [
            tf.keras.Input((3,)),
            tf.keras.layers.BatchNormalization(momentum=0.5),
            tf.keras.layers.Dense(1),
        ]
    )


model, average = network(), network()
optimizer = tf.keras.optimizers.SGD(0.01)

for step in range(20):
    wanted = average(x, training=False)
    with tf.GradientTape() as tape:
        given = model(x, training=True)
        loss = tf.reduce_mean(tf.square(given - y) + 0.1 * tf.square(given - wanted))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    for kept, new in zip(average.weights, model.weights):
        kept.assign(0.9 * kept + 0.1 * new)
```

## Fix
Takes `weights` of both models. Unsafe, since statistics may be copied elsewhere.

## Runtime message
None.

## When it is right
Models without statistics; a model that is called with `training=True` and so has statistics of its
own; one whose other variables are copied as well.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Edit, Fix, Range, Safety, Severity
from tapelint.flow import (
    Assigned,
    Created,
    Element,
    MethodCalled,
    Value,
    VariablesOf,
    made_of,
    parts,
)
from tapelint.knowledge.layers import KEEPING_STATISTICS
from tapelint.rules.base import Context, Report, rule

_LISTS = ("trainable_variables", "trainable_weights")


@rule(
    code="TL645",
    name="statistics-left-behind",
    severity=Severity.WARNING,
    title="The moving statistics are not copied",
)
def statistics_left_behind(context: Context) -> Iterator[Report]:
    """Models with statistics that follow others by their trainable variables only."""
    done: set[ast.AST] = set()
    for assigned in context.events(Assigned):
        match assigned.owner:
            case Element(owner=VariablesOf(owner=model, kind="trainable_variables")):
                pass
            case _:
                continue
        if not _is_of_another(assigned.value, model) or not _keeps_statistics(model):
            continue
        read = _read(context, assigned, model)
        if read is None or read in done or _has_statistics(context, assigned, model, read):
            continue
        done.add(read)
        yield Report(
            read,
            "The moving statistics of `BatchNormalization` are not among the trainable variables: "
            f"those of `{context.text(read.value)}` keep their first values. Copy all `weights`.",
            ((assigned.node, "They are copied here."),),
            tuple(_fixes(context, read)),
        )


def _is_of_another(value: Value, model: Value) -> bool:
    """Whether ``value`` is computed from the variables of another model."""
    return any(
        isinstance(one, Element)
        and isinstance(one.owner, VariablesOf)
        and one.owner.kind == "trainable_variables"
        and one.owner.owner != model
        for one in made_of(value)
    )


def _keeps_statistics(model: Value) -> bool:
    return any(
        isinstance(one, Created) and one.api in KEEPING_STATISTICS for one in parts(model).held
    )


def _read(context: Context, assigned: Assigned, model: Value) -> ast.Attribute | None:
    """Where the list of the model is read that the loop runs over."""
    function = context.outline.function(assigned.node)
    found = [
        node
        for node, value in context.flow.values.items()
        if isinstance(node, ast.Attribute)
        and node.attr in _LISTS
        and value == VariablesOf(model, "trainable_variables")
        and context.outline.holds(node)
        and context.outline.function(node) is function
    ]
    return found[0] if len(found) == 1 else None


def _has_statistics(
    context: Context, assigned: Assigned, model: Value, read: ast.Attribute
) -> bool:
    """Whether the statistics of ``model`` come about in another way."""
    flow, outline = context.flow, context.outline
    for other in flow.everywhere(Assigned):
        match other.owner:
            case Element(owner=VariablesOf(owner=one, kind=kind)) if (
                one == model and kind != "trainable_variables"
            ):
                return True
    function = outline.function(assigned.node)
    if any(
        called.name == "set_weights"
        and called.owner == model
        and (called.place.loops or outline.function(called.node) is function)
        for called in flow.everywhere(MethodCalled)
    ):
        return True
    name = ast.unparse(read.value).rpartition(".")[2]
    return any(
        ast.unparse(node.func).rpartition(".")[2] == name
        and (
            any(
                one.arg == "training"
                and not (isinstance(one.value, ast.Constant) and one.value.value is False)
                for one in node.keywords
            )
            or any(isinstance(one, ast.Constant) and one.value is True for one in node.args)
        )
        for node in context.outline.nodes(ast.Call)
    )


def _fixes(context: Context, read: ast.Attribute) -> Iterator[Fix]:
    call = context.outline.parent(read)
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
        return
    lists = [one for one in call.args if isinstance(one, ast.Attribute) and one.attr in _LISTS]
    if call.func.id != "zip" or len(lists) != len(call.args):
        return
    edits = tuple(
        Edit(Range(context.range(one.value).end, context.range(one).end), ".weights")
        for one in lists
    )
    yield Fix("Copy all weights", Safety.UNSAFE, lambda: edits)
