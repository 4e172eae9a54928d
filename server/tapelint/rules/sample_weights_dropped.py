"""`fit` is given weights, and the `train_step` of the model leaves them out.

## What happens
The program runs, and all examples count alike: `class_weight` and `sample_weight` have no effect.

## Why
`fit` hands the weights on as the third part of what `train_step` is given, and leaves it to that to
give them to the loss. Weights of classes come as weights of examples.

## Bad
```python
import numpy as np
import tensorflow as tf


class Net(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = tf.keras.layers.Dense(1)

    def call(self, x):
        return self.dense(x)

    def train_step(self, data):
        x, y = data[0], data[1]
        with tf.GradientTape() as tape:
            loss = self.compute_loss(x=x, y=y, y_pred=self(x, training=True))
        grads = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(grads, self.trainable_variables))
        return {"loss": loss}


net = Net()
net.compile(tf.keras.optimizers.SGD(0.1), "mse")
x, y = np.ones((8, 2), "float32"), np.array([[0.0], [1.0]] * 4, "float32")
net.fit(x, y, class_weight={0: 1.0, 1: 5.0}, verbose=0)
```

## Good
```python
import numpy as np
import tensorflow as tf


class Net(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = tf.keras.layers.Dense(1)

    def call(self, x):
        return self.dense(x)

    def train_step(self, data):
        x, y, weight = tf.keras.utils.unpack_x_y_sample_weight(data)
        with tf.GradientTape() as tape:
            y_pred = self(x, training=True)
            loss = self.compute_loss(x=x, y=y, y_pred=y_pred, sample_weight=weight)
        grads = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(grads, self.trainable_variables))
        return {"loss": loss}


net = Net()
net.compile(tf.keras.optimizers.SGD(0.1), "mse")
x, y = np.ones((8, 2), "float32"), np.array([[0.0], [1.0]] * 4, "float32")
net.fit(x, y, class_weight={0: 1.0, 1: 5.0}, verbose=0)
```

## Fix
None: where the weights belong in the loss is yours to tell.

## Runtime message
None

## When it is right
A `train_step` that hands its data on as a whole, or that is used without weights. `x, y = data`
raises where there are weights, and is not reported here.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Severity
from tapelint.flow import NONE, Class, Const, Function, Instance, MethodCalled, Value, alternatives
from tapelint.rules.base import Context, Report, rule
from tapelint.source.walk import walk

_WEIGHTS = frozenset({"class_weight", "sample_weight"})


@rule(
    code="TL525",
    name="sample-weights-dropped",
    severity=Severity.WARNING,
    title="The weights of the examples have no effect",
)
def sample_weights_dropped(context: Context) -> Iterator[Report]:
    """Steps that use the first two parts of their data, in classes that are fitted with weights."""
    reported: set[ast.AST] = set()
    for called in context.events(MethodCalled):
        keyword = _weights(called) if called.name == "fit" else None
        steps = {_train_step(one) for one in alternatives(called.owner)}
        step = steps.pop() if len(steps) == 1 else None
        dropped = _dropped(step) if keyword is not None and step is not None else None
        if dropped is None or dropped in reported or not context.outline.holds(dropped):
            continue
        assert keyword is not None  # noqa: S101
        reported.add(dropped)
        yield Report(
            dropped,
            f"`train_step` does not use the `{keyword.arg}` of `fit`: all examples count alike. It "
            "is the third part of the data: take it with `keras.utils.unpack_x_y_sample_weight`, "
            "and give it to the loss.",
            ((keyword, "The weights are given here."),),
        )


def _weights(called: MethodCalled) -> ast.keyword | None:
    """The argument of ``fit`` that gives weights to the examples."""
    given = called.call.keywords
    for one in called.node.keywords:
        if one.arg in _WEIGHTS and not isinstance(given.get(one.arg or "", NONE), Const):
            return one
    return None


def _train_step(model: Value) -> ast.FunctionDef | None:
    """The ``train_step`` of the file that ``fit`` calls, if it does."""
    for one in model.cls.lineage if isinstance(model, Instance) else ():
        step = one.scope.names.get("train_step") if isinstance(one, Class) else None
        if isinstance(step, Function):
            return step.node if isinstance(step.node, ast.FunctionDef) else None
    return None


def _dropped(step: ast.FunctionDef) -> ast.AST | None:
    """Where the third part of what ``step`` is given is left out."""
    parameters = [*step.args.posonlyargs, *step.args.args]
    if len(parameters) != 2:
        return None
    data = parameters[1].arg
    uses = [
        one
        for one in walk(step)
        if isinstance(one, ast.Name) and one.id == data and isinstance(one.ctx, ast.Load)
    ]
    picked = {
        one.value: one
        for one in walk(step)
        if isinstance(one, ast.Subscript) and isinstance(one.value, ast.Name)
    }
    if uses and all(one in picked and _is_of_the_first_two(picked[one].slice) for one in uses):
        return picked[uses[0]]
    for one in walk(step):
        match one:
            case ast.Assign(targets=[ast.Tuple(elts=[_, _, last])], value=value) if len(uses) == 1:
                name = last.value if isinstance(last, ast.Starred) else last
                unpacks = uses[0] is value or (
                    isinstance(value, ast.Call) and uses[0] in value.args
                )
                if unpacks and isinstance(name, ast.Name) and not _is_read(step, name.id):
                    return last
    return None


def _is_of_the_first_two(key: ast.expr) -> bool:
    match key:
        case ast.Constant(value=0 | 1):
            return True
        case ast.Slice(lower=None, upper=ast.Constant(value=2), step=None):
            return True
        case _:
            return False


def _is_read(step: ast.FunctionDef, name: str) -> bool:
    return any(
        isinstance(one, ast.Name) and one.id == name and isinstance(one.ctx, ast.Load)
        for one in walk(step)
    )
