"""`tape.watch` is given the variables of a Keras model, which Keras 3 does not allow.

## What happens
With Keras 3 (TensorFlow 2.16 and later) it raises. With Keras 2 it does no harm and has no use.
`tf.autodiff.ForwardAccumulator` of such variables works with Keras 2, and raises with Keras 3.

## Why
The weights of Keras 3 are no `tf.Variable`, but hold one in their `value`. A tape watches the
trainable variables that are used in its block by itself.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(0.05)

for step in range(20):
    with tf.GradientTape() as tape:
        tape.watch(model.trainable_variables)
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
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
Takes the line away. Safe, since the tape watches trainable variables anyway; with Keras 2, where
others are watched as well, unsafe. With `watch_accessed_variables=False` it watches the `value` of
each instead: unsafe, since only Keras 3 has that. So it is with what `ForwardAccumulator` is given.

## Runtime message
`ValueError: Passed in object … of type 'Variable', not tf.Tensor or tf.Variable`, from
`ForwardAccumulator` `AttributeError: 'str' object has no attribute 'is_floating'`;
Keras 2 accepts it.

## When it is right
A `tf.Variable` of your own can be watched with either. With a Keras 2 known to be in use,
`tf_keras` in the file, or a program for TensorFlow 1, nothing is reported.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import partial

from tapelint.config import Keras
from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import replace
from tapelint.fixes.remove import removal
from tapelint.flow import (
    Attribute,
    Choice,
    Each,
    Element,
    FunctionCalled,
    Item,
    List,
    Spread,
    Tuple,
    Value,
    Variable,
    VariablesOf,
    Watched,
)
from tapelint.knowledge.operations import FORWARD
from tapelint.knowledge.versions import Fact
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule

# What Keras layers call the weights that they train.
_WEIGHTS = frozenset({"kernel", "bias", "gamma", "beta", "embeddings", "recurrent_kernel"})
_RAISES = "raises `ValueError: Passed in object … of type 'Variable', not tf.Tensor or tf.Variable`"
_FORWARD = Fact(
    keras_2="works",
    keras_3="raises `AttributeError: 'str' object has no attribute 'is_floating'`",
)
_TRAINED = Fact(keras_2="does nothing that the tape does not do by itself", keras_3=_RAISES)
_ALL = Fact(keras_2="watches those that are not trainable too", keras_3=_RAISES)


@rule(
    code="TL406",
    name="keras-variable-watched",
    severity=Severity.ERROR,
    title="Keras 3's variables cannot be watched",
)
def keras_variable_watched(context: Context) -> Iterator[Report]:
    """Variables of Keras models and layers that tapes are told to watch."""
    if context.keras is Keras.KERAS_2:
        return
    yield from _forward(context)
    surely = context.keras is Keras.KERAS_3
    for event in context.events(Watched):
        call = event.node
        if not isinstance(call, ast.Call) or not call.args or not _is_keras(event.watched):
            continue
        if not context.is_for_tensorflow_2:
            continue
        advice = (
            "Leave it out: the tape watches the variables it sees in use."
            if event.tape.watch_accessed
            else "Watch the `.value` of each variable."
        )
        fact = _TRAINED if _is_trained(event.watched) else _ALL
        yield Report(
            call,
            f"Keras 3's variables cannot be watched: `{context.text(call.func)}` "
            f"{context.say(fact)}. {advice}",
            (),
            tuple(_fixes(context, event, call)),
            Severity.ERROR if surely else Severity.WARNING,
        )


def _forward(context: Context) -> Iterator[Report]:
    """Variables of Keras that derivatives are to be computed forwards for."""
    surely = context.keras is Keras.KERAS_3
    for called in context.events(FunctionCalled):
        if called.name != FORWARD or not called.call.complete or not context.is_for_tensorflow_2:
            continue
        value = called.call.get(0, "primals")
        node = called.node.args[0] if called.node.args else facts.keyword(called.node, "primals")
        if value is None or node is None or not _is_keras(value):
            continue
        text = context.text(node)
        many = isinstance(value, VariablesOf)
        values = f"[variable.value for variable in {text}]" if many else f"{text}.value"
        edit = replace(context, node, values)
        plain = many or isinstance(node, (ast.Name, ast.Attribute, ast.Subscript))
        safety = Safety.SAFE if surely else Safety.UNSAFE
        yield Report(
            node,
            "Give it the `.value` of each variable: `ForwardAccumulator` of a Keras variable "
            f"{context.say(_FORWARD)}.",
            (),
            (Fix(f"Give it `{values}`", safety, partial(tuple, [edit])),) if plain else (),
            Severity.ERROR if surely else Severity.WARNING,
        )


def _is_keras(watched: Value) -> bool:
    match watched:
        case VariablesOf(owner=owner):
            return facts.is_keras_model(owner)
        case Attribute(owner=owner, name=name) if name in _WEIGHTS:
            return facts.is_keras_model(owner)
        case Variable(weight=True):
            return True
        case Element(owner=whole) | Item(owner=whole):
            return isinstance(whole, VariablesOf | List | Tuple) and _is_keras(whole)
        case Spread(value=inside) | Each(value=inside):
            return _is_keras(inside)
        case List() | Tuple():
            return bool(watched.items) and all(_is_keras(one) for one in watched.items)
        case Choice(values=ways):
            return all(map(_is_keras, ways))
        case _:
            return False


def _is_trained(watched: Value) -> bool:
    """Whether all that is ``watched`` is trainable."""
    match watched:
        case VariablesOf(kind=kind):
            return kind == "trainable_variables"
        case Variable(trainable=trainable):
            return trainable
        case Attribute(name=name):
            return name in _WEIGHTS
        case Spread(value=inside) | Each(value=inside):
            return _is_trained(inside)
        case Choice(values=ways):
            return all(map(_is_trained, ways))
        case Element(owner=whole) | Item(owner=whole):
            return _is_trained(whole)
        case List() | Tuple():
            return all(map(_is_trained, watched.items))
        case _:
            return False


def _fixes(context: Context, event: Watched, call: ast.Call) -> Iterator[Fix]:
    if event.tape.watch_accessed:
        gone = removal(context, call)
        surely = context.keras is Keras.KERAS_3 or _is_trained(event.watched)
        safety = Safety.SAFE if surely else Safety.UNSAFE
        if gone is not None:
            yield Fix("Leave it out", safety, gone.edits)
    elif event.tape.watch_accessed is False:
        given = call.args[0]
        text = context.text(given)
        many = isinstance(event.watched, VariablesOf)
        value = f"[variable.value for variable in {text}]" if many else f"{text}.value"
        if many or isinstance(given, (ast.Name, ast.Attribute, ast.Subscript)):
            edit = replace(context, given, value)
            yield Fix(f"Watch `{value}`", Safety.UNSAFE, lambda: (edit,))
