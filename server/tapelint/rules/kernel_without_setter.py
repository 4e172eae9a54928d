"""The kernel of a layer is set to a tensor, as meta-learning does it with Keras 2.

## What happens
With Keras 3 (TensorFlow 2.16 and later) it raises. With Keras 2 the layer uses the tensor.

## Why
In Keras 3 the `kernel` of a dense or convolutional layer and the `embeddings` of an `Embedding` are
properties, which can only be read. Weights that are to be computed, so that a gradient goes through
them, are given to a function of your own, or to `keras.Model.stateless_call`.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
dense = tf.keras.layers.Dense(1, use_bias=False)
dense.build((None, 3))
scale = tf.Variable(0.5)
kernel = tf.identity(dense.kernel)
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        dense.kernel = scale * kernel
        loss = tf.reduce_mean(tf.square(dense(x) - y))
    grads = tape.gradient(loss, [scale])
    optimizer.apply_gradients(zip(grads, [scale]))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
dense = tf.keras.layers.Dense(1, use_bias=False)
dense.build((None, 3))
scale = tf.Variable(0.5)
kernel = tf.identity(dense.kernel)
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ (scale * kernel) - y))
    grads = tape.gradient(loss, [scale])
    optimizer.apply_gradients(zip(grads, [scale]))
```

## Fix
There is none: how the layer is to be called with other weights, its class decides.

## Runtime message
`AttributeError: property '…' of '…' object has no setter` (Keras 3); Keras 2 accepts it.

## When it is right
With Keras 2, and in layers of your own. The `bias` of a layer can be set with either, and so can
any weight by `assign`.
"""

from __future__ import annotations

from collections.abc import Iterator

from tapelint.config import Keras
from tapelint.finding import Severity
from tapelint.flow import (
    Attribute,
    AttributeStored,
    Created,
    Element,
    Item,
    List,
    Value,
    items,
    unspread,
)
from tapelint.knowledge.layers import SEQUENTIAL, WITHOUT_SETTER
from tapelint.knowledge.versions import Fact
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule

_CLONE = "keras.models.clone_model"


@rule(
    code="TL638",
    name="kernel-without-setter",
    severity=Severity.ERROR,
    title="In Keras 3 a kernel cannot be set",
)
def kernel_without_setter(context: Context) -> Iterator[Report]:
    """Tensors that are stored as a kernel in a Keras layer."""
    if context.keras is Keras.KERAS_2:
        return
    for stored in context.events(AttributeStored):
        classes = WITHOUT_SETTER.get(stored.name, frozenset())
        layers = [_class(one) for one in _layers(stored.owner)]
        concerned = [one for one in layers if one in classes]
        if not concerned or facts.tells_version(context, stored.node):
            continue
        fact = Fact(
            keras_2="works",
            keras_3=f"raises `AttributeError: property '{stored.name}' of '{concerned[0]}' object "
            "has no setter`",
        )
        yield Report(
            stored.node,
            f"Since Keras 3 `{stored.name}` can only be read: this {context.say(fact)}. Compute "
            "with the weights in a function of your own, or set their values by `assign`.",
            severity=None if context.keras is Keras.KERAS_3 else Severity.WARNING,
        )


def _class(layer: Value) -> str:
    api = layer.api if isinstance(layer, Created) else ""
    return api.removeprefix("keras.layers.") if api.startswith("keras.layers.") else ""


def _layers(owner: Value) -> list[Value]:
    """The layers that ``owner`` is or runs over, where these are known."""
    match owner:
        case Created():
            return [owner]
        case Element(owner=Attribute(owner=model, name="layers")):
            return _layers_of(model)
        case Item(owner=Attribute(owner=model, name="layers")):
            # Which of them it is may not be known: all have to be of one class.
            found = _layers_of(model)
            return found if len({_class(one) for one in found}) == 1 else []
        case _:
            return []


def _layers_of(model: Value) -> list[Value]:
    match model:
        case Created(api=api, inputs=(model, *_)) if api == _CLONE:
            return _layers_of(model)
        case Created(api=api, inputs=(List() as made, *_)) if api in SEQUENTIAL:
            return [unspread(one) for one in items(made)]
        case _:
            return []
