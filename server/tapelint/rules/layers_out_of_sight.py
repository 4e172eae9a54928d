"""A model keeps layers where Keras does not look for them.

## What happens
The layers take part in the computation, but their variables are not in `trainable_variables`, and
keep their first values. Where the model has no others, the list is empty, and `apply_gradients`
raises with Keras 3.

## Why
Keras finds the layers that are attributes of a model or layer, also in lists, tuples and
dictionaries. It does not look into objects of other classes, such as a data class. A `tf.Module`
finds variables and modules, and with Keras 3 a layer is no `tf.Module`, nor does Keras 3 look into
one.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
optimizer = tf.keras.optimizers.SGD(0.05)


class Expert:
    def __init__(self):
        self.dense = tf.keras.layers.Dense(4, activation="tanh")

    def __call__(self, inputs):
        return self.dense(inputs)


class Net(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.expert = Expert()
        self.last = tf.keras.layers.Dense(1)

    def call(self, inputs):
        return self.last(self.expert(inputs))


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
optimizer = tf.keras.optimizers.SGD(0.05)


class Expert(tf.keras.layers.Layer):
    def __init__(self):
        super().__init__()
        self.dense = tf.keras.layers.Dense(4, activation="tanh")

    def call(self, inputs):
        return self.dense(inputs)


class Net(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.expert = Expert()
        self.last = tf.keras.layers.Dense(1)

    def call(self, inputs):
        return self.last(self.expert(inputs))


net = Net()

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(net(x) - y))
    grads = tape.gradient(loss, net.trainable_variables)
    optimizer.apply_gradients(zip(grads, net.trainable_variables))
```

## Fix
Makes the class that keeps the layers a layer, or the `tf.Module` a model. Unsafe, since a layer
does more when it is made and called. Where the class is not simple enough, there is no fix.

## Runtime message
None. Where the list is empty, `ValueError: not enough values to unpack (expected 2, got 0)` (Keras
3), none with Keras 2.

## When it is right
Layers that are attributes of the model as well, or whose variables are added to the list; a class
that lists its variables itself. A `tf.Module` in Keras, and Keras layers in a `tf.Module`, are
found with Keras 2.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.config import Keras
from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.layers import derived
from tapelint.flow import (
    AttributeStored,
    Class,
    Computed,
    Created,
    Each,
    GradientTaken,
    Instance,
    Value,
    VariablesOf,
    depends,
    is_of_keras,
    is_of_plain_python,
    items,
    parts,
    unspread,
)
from tapelint.knowledge.layers import is_built_when_called
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule


@rule(
    code="TL641",
    name="layers-out-of-sight",
    severity=Severity.WARNING,
    title="Keras does not find the layers",
)
def layers_out_of_sight(context: Context) -> Iterator[Report]:
    """Models of which layers are trained in no list, for they are not found."""
    done: set[Value] = set()
    for taken in context.events(GradientTaken):
        node = facts.sources_node(taken)
        if not context.flow.is_applied(taken):
            continue
        for source in map(unspread, items(taken.sources)):
            # What is frozen is not to be trained, wherever it is.
            if not isinstance(source, VariablesOf) or source.settings or source.owner in done:
                continue
            model = source.owner
            if not isinstance(model, Instance):
                continue
            if is_of_plain_python(model.cls) or not depends(taken.target, model):
                continue
            lost = _lost(context, model)
            if lost:
                done.add(model)
                yield _report(context, taken, node, model, lost)


def _lost(context: Context, model: Instance) -> list[Value]:
    """The layers of ``model`` that it does not list, and that no gradients are taken for."""
    hidden = parts(model, keras_3=context.keras is not Keras.KERAS_2).hidden
    found = context.once(_listed)
    return [one for one in hidden if _has_weights(one) and one not in found]


def _has_weights(part: Value) -> bool:
    return isinstance(part, Created) and is_built_when_called(part.api)


def _listed(context: Context) -> frozenset[Value]:
    """All that any gradient is taken for."""
    found: set[Value] = set()
    keras_3 = context.keras is not Keras.KERAS_2
    for taken in context.flow.everywhere(GradientTaken):
        for source in map(unspread, items(taken.sources)):
            found |= parts(source, keras_3=keras_3).held.keys()
    return frozenset(found)


def _report(
    context: Context, taken: GradientTaken, node: ast.expr, model: Instance, lost: list[Value]
) -> Report:
    keras_3 = context.keras is not Keras.KERAS_2
    empty = not any(map(_has_weights, parts(model, keras_3=keras_3).held))
    severity = Severity.ERROR if empty else None
    stored = _store(context, model, lost)
    where = (taken.node, "The gradients are taken here.")
    if stored is None:
        return Report(
            node,
            "Keras 3's layers are no `tf.Module`s: those that this one keeps are not in its "
            "`trainable_variables`, and are never trained. Make it a `tf.keras.Model`.",
            (),
            tuple(_fixes(context, model.cls.node, "Model")),
            severity,
        )
    of = "a plain Python class"
    if not _is_hidden_by_any(stored, lost):
        of = "a `tf.Module`, for Keras 3"
    return Report(
        stored.node,
        f"Keras does not look for layers in `{context.text(stored.node)}`, which is of {of}: they "
        "are not in `trainable_variables`, and are never trained. Make that a Keras layer, or "
        "its layers attributes of the model.",
        (where,),
        tuple(
            fix
            for one in dict.fromkeys(_hiding(stored.value))
            for fix in _fixes(context, one.node, "layers.Layer")
        ),
        severity,
    )


def _store(context: Context, model: Instance, lost: list[Value]) -> AttributeStored | None:
    """Where the model keeps what hides the layers; None where it is the model itself."""
    if not is_of_keras(model.cls):
        return None
    return next(
        (
            one
            for one in context.events(AttributeStored)
            if isinstance(one.owner, Instance)
            and one.owner.cls in _classes(model)
            and not parts(one.value).all.isdisjoint(lost)
        ),
        None,
    )


def _classes(model: Instance) -> set[Class]:
    return {model.cls, *(one.cls for one in parts(model).all if isinstance(one, Instance))}


def _hiding(value: Value) -> Iterator[Class]:
    """The class of the objects that hide layers, if ``value`` is or holds one, or some of one."""
    for one in items(value):
        held = unspread(one)
        held = held.value if isinstance(held, Each) else held
        if isinstance(held, Computed) and held.op == "each":
            held = held.inputs[0]
        if isinstance(held, Instance) and not is_of_keras(held.cls):
            yield held.cls


def _fixes(context: Context, cls: ast.ClassDef, base: str) -> Iterator[Fix]:
    rewrite = derived(context, cls, base)
    if rewrite is not None:
        yield Fix(f"Derive `{cls.name}` from `tf.keras.{base}`", Safety.UNSAFE, rewrite.edits)


def _is_hidden_by_any(stored: AttributeStored, lost: list[Value]) -> bool:
    return not parts(stored.value).hidden.keys().isdisjoint(lost)
