"""A softmax over one unit, which is always one and has no gradient.

## What happens
The output is 1 for every example, whatever comes in, and every gradient that passes through it is
zero but for rounding: the layers before it learn nothing. Nothing is raised; Keras 3 warns. With
`BinaryCrossentropy` of Keras the layers do train, as with a sigmoid, since it takes the logits from
before the softmax; what the model predicts is 1 all the same.

## Why
A softmax divides the exponential of each unit by the sum over all units of the last dimension. With
one unit that is a number divided by itself. A probability of one class among two comes from a
sigmoid.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.cast(tf.reduce_sum(x, axis=1, keepdims=True) > 0, tf.float32)
model = tf.keras.Sequential(
    [tf.keras.layers.Input((3,)), tf.keras.layers.Dense(1, activation="softmax")]
)
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
y = tf.cast(tf.reduce_sum(x, axis=1, keepdims=True) > 0, tf.float32)
model = tf.keras.Sequential(
    [tf.keras.layers.Input((3,)), tf.keras.layers.Dense(1, activation="sigmoid")]
)
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
```

## Fix
Makes it a sigmoid, where the activation is given by its name. Unsafe: more units may be what is
missing.

## Runtime message
None. Keras 3 gives the warning `You are using a softmax over axis -1 of a tensor of shape …`.

## When it is right
A softmax over another axis, such as that of attention scores, and layers whose units are not
written as a number, are not reported.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import replace
from tapelint.flow import (
    Api,
    Computed,
    Const,
    Created,
    GradientTaken,
    Value,
    VariablesOf,
    items,
    parts,
    unspread,
)
from tapelint.knowledge.layers import SEQUENTIAL
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule
from tapelint.source.walk import walk

_SOFTMAX = frozenset(
    {"tf.nn.softmax", "tf.nn.log_softmax", "keras.activations.softmax", "tf.math.softmax"}
)
_CROSS_ENTROPIES = frozenset(
    {"tf.nn.softmax_cross_entropy_with_logits", "tf.nn.sparse_softmax_cross_entropy_with_logits"}
)
"""These take the softmax of the logits themselves."""


@rule(
    code="TL537",
    name="softmax-of-one-unit",
    severity=Severity.WARNING,
    title="A softmax over one unit is always one",
)
def softmax_of_one_unit(context: Context) -> Iterator[Report]:
    """Trained layers of one unit with a softmax, and softmaxes over one number on the tape."""
    done: set[ast.AST] = set()
    for taken in context.events(GradientTaken):
        softmaxes = [one for one in _layers(taken.sources) if _is_dense_softmax(context, one)]
        softmaxes += [
            value
            for value in context.once(facts.made_of_target, taken)
            if isinstance(value, Computed)
            and taken.tape in value.tapes
            and _is_of_one(context, _logits(value))
        ]
        for one in softmaxes:
            if one.node not in done and context.outline.holds(one.node):
                done.add(one.node)
                yield Report(
                    one.node,
                    "Use a sigmoid, or more units: a softmax over one unit is always 1, whatever "
                    "comes in.",
                    ((taken.node, "The gradients are taken here."),),
                    tuple(_fixes(context, one.node)),
                )


def _layers(sources: Value) -> list[Created | Computed]:
    """The layers whose variables are among the ``sources``."""
    return [
        layer
        for source in map(unspread, items(sources))
        if isinstance(source, VariablesOf)
        for layer in parts(source).held
        if isinstance(layer, Created)
    ]


def _is_of_one(context: Context, logits: Value | None) -> bool:
    """Whether ``logits`` are what a layer of one unit gives."""
    match logits:
        case Computed(op="call", inputs=(Created() as model, *_)) if model.api in SEQUENTIAL:
            made = model.given(0, "layers")
            layers = [unspread(one) for one in (*(items(made) if made else ()), *model.added)]
            return bool(layers) and _has_one_unit(context, layers[-1])
        case Computed(op="call", inputs=(layer, *_)):
            return _has_one_unit(context, layer)
        case _:
            return False


def _has_one_unit(context: Context, layer: Value) -> bool:
    """Whether ``layer`` surely has one unit: a default of a parameter may stand for more."""
    if not isinstance(layer, Created) or layer.api != "keras.layers.Dense" or "" in layer.keywords:
        return False
    units = layer.node.args[0] if layer.node.args else facts.keyword(layer.node, "units")
    function = context.outline.function(layer.node)
    asked = isinstance(units, ast.Constant) or (
        isinstance(units, ast.Name) and not _is_parameter(function, units.id)
    )
    return asked and layer.given(0, "units") == Const(1)


def _is_parameter(function: ast.AST, name: str) -> bool:
    return isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) and any(
        one.arg == name for one in walk(function.args) if isinstance(one, ast.arg)
    )


def _is_dense_softmax(context: Context, layer: Created | Computed) -> bool:
    if not isinstance(layer, Created) or not _has_one_unit(context, layer):
        return False
    activation = layer.given(1, "activation")
    return activation == Const("softmax") or (
        isinstance(activation, Api) and activation.name in _SOFTMAX
    )


def _logits(value: Value) -> Value | None:
    """What a softmax over the last dimension is taken of."""
    match value:
        case Computed(op=str(op), inputs=(logits,), keywords=()) if op in _SOFTMAX:
            return logits
        case Computed(op=str(op), inputs=inputs, keywords=keywords) if op in _CROSS_ENTROPIES:
            named = dict(zip(keywords, inputs[len(inputs) - len(keywords) :], strict=True))
            return named.get("logits")
        case _:
            return None


def _fixes(context: Context, call: ast.AST) -> Iterator[Fix]:
    if not isinstance(call, ast.Call):
        return
    given = [*call.args[1:2], *(one.value for one in call.keywords if one.arg == "activation")]
    if given and isinstance(given[0], ast.Constant):
        edit = replace(context, given[0], '"sigmoid"')
        yield Fix("Make it a sigmoid", Safety.UNSAFE, lambda: (edit,))
