"""The loss is of the second derivative of a network whose activations are all piecewise linear.

## What happens
The second derivative is zero everywhere. What the equation asks of it trains nothing, and the
network settles for what the other terms say.

## Why
A network of ReLUs is made of straight pieces. Its slope is constant on each of them, and TensorFlow
gives zero for the slope of that.

## Bad
```python
import tensorflow as tf

net = tf.keras.Sequential(
    [tf.keras.Input((1,)), tf.keras.layers.Dense(8, activation="relu"), tf.keras.layers.Dense(1)]
)
optimizer = tf.keras.optimizers.SGD(0.01)

for step in range(20):
    x = tf.random.uniform((32, 1))
    with tf.GradientTape() as tape:
        with tf.GradientTape() as outer:
            outer.watch(x)
            with tf.GradientTape() as inner:
                inner.watch(x)
                u = net(x)
            slope = inner.gradient(u, x)
        curvature = outer.gradient(slope, x)
        loss = tf.reduce_mean(tf.square(curvature + 1.0)) + tf.reduce_mean(tf.square(net(x)))
    grads = tape.gradient(loss, net.trainable_variables)
    optimizer.apply_gradients(zip(grads, net.trainable_variables))
```

## Good
```python
import tensorflow as tf

net = tf.keras.Sequential(
    [tf.keras.Input((1,)), tf.keras.layers.Dense(8, activation="tanh"), tf.keras.layers.Dense(1)]
)
optimizer = tf.keras.optimizers.SGD(0.01)

for step in range(20):
    x = tf.random.uniform((32, 1))
    with tf.GradientTape() as tape:
        with tf.GradientTape() as outer:
            outer.watch(x)
            with tf.GradientTape() as inner:
                inner.watch(x)
                u = net(x)
            slope = inner.gradient(u, x)
        curvature = outer.gradient(slope, x)
        loss = tf.reduce_mean(tf.square(curvature + 1.0)) + tf.reduce_mean(tf.square(net(x)))
    grads = tape.gradient(loss, net.trainable_variables)
    optimizer.apply_gradients(zip(grads, net.trainable_variables))
```

## Fix
None: which smooth activation is the right one, `tanh`, `sin` or `swish`, only a trial tells.

## Runtime message
None

## When it is right
First derivatives, as in a gradient penalty. Where one activation is smooth, or the output of the
network is multiplied by something that depends on the same input, nothing is reported.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Severity
from tapelint.flow import (
    Api,
    Computed,
    Const,
    Created,
    Each,
    Gradients,
    GradientTaken,
    Item,
    List,
    Tuple,
    Value,
    all_of,
    items,
    unspread,
)
from tapelint.knowledge.layers import MODELS, SEQUENTIAL
from tapelint.knowledge.operations import DIFFERENCES
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule

_PIECEWISE = frozenset({"leaky_relu", "relu", "relu6"})
_LINEAR = _PIECEWISE | {"linear", None}
_INPUTS = frozenset({"keras.Input", "keras.layers.Input", "keras.layers.InputLayer"})
_KINKED_LAYERS = frozenset({"keras.layers.LeakyReLU", "keras.layers.PReLU", "keras.layers.ReLU"})
_PLAIN_LAYERS = _KINKED_LAYERS | {
    "keras.layers.Add",
    "keras.layers.Concatenate",
    "keras.layers.Dropout",
    "keras.layers.Flatten",
    "keras.layers.Reshape",
    "keras.layers.Rescaling",
}
_PRODUCTS = frozenset(
    {"Div", "MatMult", "Mult", "tf.linalg.matmul", "tf.math.multiply", "tf.matmul", "tf.multiply"}
)
_PLAIN_STEPS = DIFFERENCES | {
    "Add",
    "USub",
    "tf.add",
    "tf.cast",
    "tf.concat",
    "tf.expand_dims",
    "tf.identity",
    "tf.math.add",
    "tf.nn.leaky_relu",
    "tf.nn.relu",
    "tf.reduce_sum",
    "tf.reshape",
    "tf.squeeze",
    "tf.stack",
    "tf.transpose",
    "keras.layers.concatenate",
}


@rule(
    code="TL560",
    name="second-derivative-of-relu",
    severity=Severity.WARNING,
    title="The second derivative of a network of ReLUs is zero",
)
def second_derivative_of_relu(context: Context) -> Iterator[Report]:
    """Derivatives of derivatives of what is linear piece by piece."""
    done: set[ast.AST] = set()
    for taken in context.events(GradientTaken):
        first = taken.target
        if not isinstance(first, Gradients) or not _is_as_taken(first):
            continue
        if not (facts.trains(context, taken) or taken in context.once(facts.trained_on)):
            continue
        straight = _Straight((first.taken.sources, taken.sources))
        if not straight.is_all(first.taken.target) or not straight.kinks:
            continue
        kink = straight.kinks[0]
        node = kink.node if context.outline.holds(kink.node) else taken.node
        if node not in done:
            done.add(node)
            yield Report(
                node,
                "Use a smooth activation, such as `tanh`: all those of the network are linear "
                "piece by piece, so its second derivative, which the loss is made of, is zero "
                "everywhere and trains nothing.",
                ((taken.node, "The second derivative is taken here."),),
            )


def _is_as_taken(gradients: Gradients) -> bool:
    """Whether the gradients were multiplied by constants at most since they were taken."""
    return all(
        step.name == "USub" or (step.name in ("Mult", "Div") and isinstance(step.operand, Const))
        for step in gradients.transforms
    )


class _Straight:
    """Whether values depend on others in straight pieces.

    ``kinks`` are the layers and operations that the pieces come from.
    """

    def __init__(self, sources: tuple[Value, ...]) -> None:
        self._sources = sources
        self.kinks: list[Created | Computed] = []
        # A value may be in another twice, that in the next, and so on.
        self._known: dict[Value, bool] = {}

    def is_all(self, value: Value) -> bool:
        if value not in self._known:
            self._known[value] = self._is_all(value)
        return self._known[value]

    def _is_all(self, value: Value) -> bool:
        if value in self._sources or not self._depends(value):
            return True
        match value:
            case Item(owner=owner):
                return self.is_all(owner)
            case List() | Tuple():
                return all(self.is_all(unspread(one)) for one in items(value))
            case Computed(op="call", inputs=(Created() as model, given)):
                return self.is_all(given) and self._is_model(model)
            case Computed(inside=Value() as inside):
                return self.is_all(inside)
            case Computed(op=str(op), inputs=(first, second)) if op in _PRODUCTS:
                turned = self._depends(second)
                constant = not (turned and (op == "Div" or self._depends(first)))
                return constant and self.is_all(second if turned else first)
            case Computed(op=str(op)) if op in _PLAIN_STEPS:
                if op.endswith("relu"):
                    self.kinks.append(value)
                return all(map(self.is_all, value.inputs))
            case _:
                return False

    def _depends(self, value: Value) -> bool:
        return any(one in self._sources for one in all_of(value))

    def _is_model(self, model: Value) -> bool:
        """Whether ``model``, or a layer, gives what is so of all that it is given."""
        match model:
            case Each():
                return self._is_model(model.value)
            case Computed(op=str(op)) if op in _INPUTS:
                return True
            case Created(api=api) if api in SEQUENTIAL:
                made = items(model.inputs[0]) if model.inputs else ()
                return all(self._is_model(unspread(one)) for one in (*made, *model.added))
            case Created(api=api, inputs=(ends, outputs, *_)) if api in MODELS:
                inner = _Straight(tuple(map(unspread, items(ends))) or (ends,))
                straight = inner.is_all(outputs)
                self.kinks += inner.kinks
                return straight
            case Created(api=api) if api in _PLAIN_LAYERS | _INPUTS:
                if api in _KINKED_LAYERS:
                    self.kinks.append(model)
                return True
            case Created(api="keras.layers.Dense"):
                return self._is_activation(model, model.given(1, "activation"))
            case Created(api="keras.layers.Activation"):
                return self._is_activation(model, model.given(0, "activation"))
            case _:
                return False

    def _is_activation(self, layer: Created, activation: Value | None) -> bool:
        match activation:
            case None:
                name: object = None
            case Const():
                name = activation.value
            case Api(name=api) | Created(api=api) if api in _KINKED_LAYERS:
                name = "relu"
            case Api(name=api) if api.startswith(("tf.nn.", "keras.activations.")):
                name = api.rpartition(".")[2]
            case _:
                return False
        if name in _PIECEWISE:
            self.kinks.append(layer)
        return name in _LINEAR
