"""A Keras model or layer keeps a `tf.Variable`, which Keras 3 does not train.

## What happens
With Keras 3 the variable takes part in the computation, but is not in `trainable_variables`: it
gets no gradient, keeps its first value and is not saved. With Keras 2 it is trained.

## Why
Keras 3 works on several backends and tracks variables of its own class, which `add_weight` makes.
Nor does any Keras look for layers in an object of plain Python.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
optimizer = tf.keras.optimizers.Adam(0.05)


class Net(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.scale = tf.Variable(tf.ones((3, 1)))
        self.dense = tf.keras.layers.Dense(1)

    def call(self, inputs):
        return inputs @ self.scale + self.dense(inputs)


net = Net()

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(net(x) - y))
    grads = tape.gradient(loss, net.trainable_variables)
    optimizer.apply_gradients(zip(grads, net.trainable_variables))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
optimizer = tf.keras.optimizers.Adam(0.05)


class Net(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.scale = self.add_weight(shape=(3, 1), initializer="ones")
        self.dense = tf.keras.layers.Dense(1)

    def call(self, inputs):
        return inputs @ self.scale + self.dense(inputs)


net = Net()

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(net(x) - y))
    grads = tape.gradient(loss, net.trainable_variables)
    optimizer.apply_gradients(zip(grads, net.trainable_variables))
```

## Fix
Makes the variable with `self.add_weight`, which works with either Keras. Safe where the values are
zeros, ones or a number; random ones are drawn by another initializer, which is unsafe.

## Runtime message
None. The variable keeps its first value; Keras 2 accepts it, and trains it.

## When it is right
Code for Keras 2; a variable with `trainable=False`; one that the gradients are taken for by name.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.config import Keras
from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import replace
from tapelint.fixes.spelling import imported
from tapelint.flow import (
    AttributeStored,
    Computed,
    Const,
    Dict,
    Each,
    GradientTaken,
    Instance,
    List,
    Spread,
    Tuple,
    Value,
    Variable,
    VariablesOf,
    is_keras_model,
    items,
    parts,
    unspread,
)
from tapelint.rules.base import Context, Report, rule
from tapelint.source.walk import walk

# The copy of Keras 2 that TensorFlow has for itself tracks them.
_LEGACY = ("tf_keras", "TF_USE_LEGACY_KERAS", "tensorflow.python.keras")
_FILLED = {"tf.ones": "ones", "tf.zeros": "zeros"}


@rule(
    code="TL606",
    name="variable-not-tracked",
    severity=Severity.WARNING,
    title="Keras 3 does not train the variable",
)
def variable_not_tracked(context: Context) -> Iterator[Report]:
    """Trainable `tf.Variable`s kept by models whose variables are trained."""
    if context.config.keras is Keras.KERAS_2 or any(
        word in context.source.text for word in _LEGACY
    ):
        return
    sources = [taken.sources for taken in context.flow.everywhere(GradientTaken)]
    trained = [unspread(one) for all_ in sources for one in items(all_)]
    named = {one.node for one in trained if isinstance(one, Variable)}
    for stored in context.flow.everywhere(AttributeStored):
        kept = [one for one in _variables(stored.value) if one.trainable and not one.weight]
        if stored.place.expects_error or not kept or any(one.node in named for one in kept):
            continue
        if not isinstance(stored.owner, Instance) or not is_keras_model(stored.owner):
            continue
        # What another module would keep on a way that is not taken is not its fault.
        if stored.place.foreign and stored.owner.attributes.get(stored.name) is not stored.value:
            continue
        if not _is_read(stored, stored.owner):
            continue
        if not any(_covers(one, stored.owner) for one in trained):
            continue
        name = context.text(stored.node)
        what = f"`{name}` is" if isinstance(stored.value, Variable) else f"what `{name}` holds is"
        for node, value in {one.node: one for one in kept}.items():
            yield Report(
                node if stored.place.foreign or context.outline.holds(node) else stored.node,
                f"Keras 3 does not track a `tf.Variable`: {what} not in `trainable_variables`, "
                "and is never trained. Make it with `self.add_weight`, which works with Keras 2 "
                "too.",
                (),
                tuple(_fixes(context, value)),
            )


def _variables(value: Value) -> Iterator[Variable]:
    """The variable that ``value`` is, or those that are in it, a list or dictionary."""
    match value:
        case Variable():
            yield value
        case List() | Tuple():
            for one in value.items:
                yield from _variables(one)
        case Dict():
            for one in value.entries.values():
                yield from _variables(one)
        case Spread() | Each():
            yield from _variables(value.value)
        case _:
            pass


def _covers(source: Value, owner: Instance) -> bool:
    """Whether ``source`` is meant to be the variables of ``owner``, or of a model it is in."""
    if not isinstance(source, VariablesOf):
        return False
    model = source.owner
    return owner in parts(model).held or (isinstance(model, Instance) and model.cls is owner.cls)


def _is_read(stored: AttributeStored, owner: Instance) -> bool:
    """Whether the class reads the attribute anywhere."""
    return any(
        isinstance(node, ast.Attribute)
        and node.attr == stored.name
        and isinstance(node.ctx, ast.Load)
        for node in walk(owner.cls.node)
    )


def _fixes(context: Context, variable: Variable) -> Iterator[Fix]:
    call = variable.node
    if len(call.args) != 1 or call.keywords or not context.outline.holds(call):
        return
    made, given = variable.initial, call.args[0]
    if any(isinstance(one, ast.Starred) for one in walk(given)):
        return
    match made, given:
        case Const(value=int() | float() as number), _ if isinstance(number, float):
            constant = imported(context, "keras.initializers.Constant", call)
            if constant is None:
                return
            start = f"{constant}({context.text(given)})"
            text, safety = f"self.add_weight(shape=(), initializer={start})", Safety.SAFE
        case Computed(op=op), ast.Call(args=[shape], keywords=[]) if op in _FILLED:
            start = f'"{_FILLED[op]}"'
            text = f"self.add_weight(shape={context.text(shape)}, initializer={start})"
            safety = Safety.SAFE
        case Computed(op="tf.random.normal"), ast.Call(args=[shape], keywords=[]):
            drawn = f'shape={context.text(shape)}, initializer="random_normal"'
            text, safety = f"self.add_weight({drawn})", Safety.UNSAFE
        case _:
            return
    edit = replace(context, call, text)
    yield Fix("Make it with `self.add_weight`", safety, lambda: (edit,))
