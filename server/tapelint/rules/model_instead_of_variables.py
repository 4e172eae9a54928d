"""A model, its layers or its weights as arrays are given in the place of its variables.

## What happens
`tape.gradient` and `apply_gradients` want variables. A model or layer cannot be zipped or has none
of the attributes of a variable, and `get_weights()` gives NumPy arrays: the call raises.

## Why
A gradient is a gradient with respect to a variable. `model.trainable_variables` lists those that
the optimizer is to train.

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
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model))
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
Writes `model.trainable_variables`. Safe: the call raises as written.

## Runtime message
`TypeError: 'Sequential' object is not iterable`, for layers and arrays in the pairs
`AttributeError: 'Dense' object has no attribute '_unique_id'` or `AttributeError: 'numpy.ndarray'
object has no attribute '_unique_id'`, and as sources of `tape.gradient` `AttributeError:
'Sequential' object has no attribute '_id'` or `AttributeError: 'numpy.ndarray' object has no
attribute '_id'`.

## When it is right
Only what is surely a model or Keras layer is looked at, and what the gradients are paired with the
variables of. A class of your own may be iterable, or
have a `get_weights` that returns variables.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import replace
from tapelint.fixes.spelling import paired, sources_argument
from tapelint.flow import (
    Applied,
    Attribute,
    Computed,
    Gradients,
    GradientTaken,
    Paired,
    Tape,
    Value,
    VariablesOf,
    is_keras_model,
    likely,
)
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule


@dataclass(frozen=True)
class _Mistaken:
    """What stands in the place of variables: what it is called, and what one of them is."""

    what: str
    is_model: bool


_ADVICE = "Use its `trainable_variables`."


@rule(
    code="TL109",
    name="model-instead-of-variables",
    severity=Severity.ERROR,
    title="The model is given instead of its variables",
)
def model_instead_of_variables(context: Context) -> Iterator[Report]:
    """Sources, and the second sequence of a zip with gradients, that are surely no variables."""
    for taken in context.flow.of(GradientTaken):
        found = _mistaken(taken.sources)
        raises = "`tape.gradient` raises `AttributeError`"
        if found is None and _has_variables(context, taken):
            found = _Mistaken("what has the variables", is_model=True)
            raises = "`tape.gradient` raises `AttributeError`, or `TypeError` if it is not of Keras"
        node = sources_argument(taken.node)
        if found is None or not isinstance(taken.tape, Tape):
            continue
        if not taken.place.expects_error:
            if node is None:
                yield Report(taken.node, f"The sources are {found.what}: {raises}. {_ADVICE}")
            else:
                yield _report(context, node, found, raises)
    calls = {applied.node for applied in context.flow.of(Applied)}
    for event in context.flow.of(Paired):
        if len(event.pairs.columns) != 2 or event.place.expects_error:
            continue
        first, second = event.pairs.columns
        found = _mistaken(second)
        if found is None or not isinstance(likely(first), Gradients):
            continue
        both = paired(event.node)
        if not facts.gradients_in(first):
            continue
        applies = event.pairs.node in calls
        method = "apply" if applies else "apply_gradients"
        raises = (
            f"`{'apply' if applies else 'zip'}` raises `TypeError`"
            if found.is_model
            else f"`{method}` raises `AttributeError: … object has no attribute '_unique_id'`"
        )
        if both is None:
            yield Report(event.node, f"These variables are {found.what}: {raises}. {_ADVICE}")
        else:
            yield _report(context, both[1], found, raises)


def _has_variables(context: Context, taken: GradientTaken) -> bool:
    """Whether the gradients are paired with the variables of what they are taken for."""
    return any(
        isinstance(one, VariablesOf) and one.owner == taken.sources
        for one in facts.paired_with(context, taken)
    )


def _mistaken(value: Value) -> _Mistaken | None:
    value = likely(value)
    match value:
        case Computed(op="get_weights", inputs=(owner,)) if is_keras_model(owner):
            return _Mistaken("the weights as NumPy arrays", is_model=False)
        case Attribute(owner=owner, name="layers") if is_keras_model(owner):
            return _Mistaken("the layers", is_model=False)
        case _:
            return _Mistaken("the model itself", is_model=True) if is_keras_model(value) else None


def _report(context: Context, node: ast.expr, found: _Mistaken, raises: str) -> Report:
    text = context.text(node)
    model = text if found.is_model else text.rpartition(".")[0]
    name = f"{model}.trainable_variables"
    edit = replace(context, node, name)
    plain = isinstance(node, (ast.Name, ast.Attribute)) or (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    )
    return Report(
        node,
        f"`{text}` is {found.what}, not the variables: {raises}. Use `{name}`.",
        fixes=(Fix(f"Use `{name}`", Safety.SAFE, lambda: (edit,)),) if plain else (),
    )
