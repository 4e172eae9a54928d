"""An `if`, `while` or `for` in `train_step` asks a tensor, but `fit` does not convert it.

## What happens
The first step raises, while `fit` traces it.

## Why
`fit` makes a graph of `train_step`, in which a tensor has no value yet, so Python cannot tell which
way to go, or how often. In a `tf.function` AutoGraph turns such an `if` into a `tf.cond`, and such
a loop into one of the graph; `fit` calls `train_step` without AutoGraph. No comprehension is turned
into anything by AutoGraph.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)


class Regression(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = tf.keras.layers.Dense(1)

    def call(self, inputs):
        return self.dense(inputs)

    def train_step(self, data):
        inputs, labels = data
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self(inputs, training=True) - labels))
        grads = tape.gradient(loss, self.trainable_variables)
        if tf.math.is_finite(loss):
            self.optimizer.apply_gradients(zip(grads, self.trainable_variables))
        return {"mse": loss}


model = Regression()
model.compile(optimizer=tf.keras.optimizers.SGD(0.1))
model.fit(x, y, epochs=5, verbose=0)
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)


class Regression(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = tf.keras.layers.Dense(1)

    def call(self, inputs):
        return self.dense(inputs)

    @tf.function
    def train_step(self, data):
        inputs, labels = data
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self(inputs, training=True) - labels))
        grads = tape.gradient(loss, self.trainable_variables)
        if tf.math.is_finite(loss):
            self.optimizer.apply_gradients(zip(grads, self.trainable_variables))
        return {"mse": loss}


model = Regression()
model.compile(optimizer=tf.keras.optimizers.SGD(0.1))
model.fit(x, y, epochs=5, verbose=0)
```

## Fix
Decorates `train_step` with `tf.function`, so that AutoGraph converts it, or loops with Python's
`range` where the number of iterations is written there. Safe: it raises as written.

## Runtime message
``OperatorNotAllowedInGraphError: Using a symbolic `tf.Tensor` as a Python `bool` is not allowed``
and ``OperatorNotAllowedInGraphError: Iterating over a symbolic `tf.Tensor` is not allowed``.

## When it is right
A test of `None`, of a shape, or of a Python number is decided while the step is traced. So is a
test in a `tf.function` that `train_step` calls. Nothing is reported where the file says that steps
run eagerly, or that they are compiled by XLA, for which Keras 2 converts them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import insert
from tapelint.fixes.spelling import tensorflow
from tapelint.fixes.unroll import with_range
from tapelint.flow import (
    Event,
    Iterated,
    Tested,
)
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule
from tapelint.source.walk import walk

_WITHOUT = "`fit` traces `train_step` without AutoGraph, and this is a tensor: it raises"

_KINDS: tuple[type[Tested | Iterated], ...] = (Tested, Iterated)


@rule(
    code="TL693",
    name="tensor-tested-in-train-step",
    severity=Severity.ERROR,
    title="train_step cannot branch on a tensor",
)
def tensor_tested_in_train_step(context: Context) -> Iterator[Report]:
    """Tests of tensors, and loops over them, in what `fit` traces without AutoGraph."""
    if not any(facts.is_of_fit(one.place) for kind in _KINDS for one in context.events(kind)):
        return
    if facts.mentions(context, "jit_compile"):
        return
    reported: set[ast.AST] = set()
    for tested in context.events(Tested):
        if not _is_traced_by_fit(context, tested) or _is_second(context, tested.node):
            continue
        if reported.isdisjoint(walk(tested.node)):
            reported.add(tested.node)
            yield Report(
                tested.node,
                f"{_WITHOUT} `OperatorNotAllowedInGraphError: Using a symbolic `tf.Tensor` as a "
                "Python `bool` is not allowed`. Use `tf.cond` or `tf.where`, or decorate "
                "`train_step` with `@tf.function`.",
                fixes=tuple(_fixes(context, tested)),
            )
    for iterated in context.events(Iterated):
        if _is_traced_by_fit(context, iterated) and iterated.node not in reported:
            reported.add(iterated.node)
            yield Report(
                iterated.node,
                f"{_WITHOUT} `OperatorNotAllowedInGraphError: Iterating over a symbolic "
                "`tf.Tensor` is not allowed`. Loop over `tf.unstack` of it, or over Python's "
                "`range`.",
                fixes=tuple(_fixes(context, iterated)),
            )


def _is_traced_by_fit(context: Context, event: Tested | Iterated) -> bool:
    """Whether ``event`` is about a tensor in what `fit` traces as written, on every way."""
    if event.converted or not facts.is_surely_graph(context, event.place):
        return False
    if not facts.is_of_fit(event.place) or not facts.is_tensor_of_graph(event.value):
        return False
    statement = context.outline.statement(event.node)
    return not facts.is_guarded(context, Event(statement, event.place))


def _is_second(context: Context, node: ast.AST) -> bool:
    """Whether it depends on another test whether ``node`` is looked at."""
    for one in context.outline.around(node):
        if isinstance(one, ast.stmt):
            return False
        if isinstance(one, ast.BoolOp) and node not in walk(one.values[0]):
            return True
        if isinstance(one, ast.IfExp) and node not in walk(one.test):
            return True
    return False


def _fixes(context: Context, tested: Tested | Iterated) -> Iterator[Fix]:
    edit = with_range(context, tested.node)
    if edit is not None:
        yield Fix("Loop with Python's `range`", Safety.SAFE, lambda: (edit,))
    name = tensorflow(context)
    function = context.outline.function(tested.node)
    comprehends = isinstance(context.outline.parent(tested.node), ast.comprehension)
    if name is None or comprehends or not isinstance(function, ast.FunctionDef):
        return
    if function.name != "train_step" or function.decorator_list:
        return
    end = "\r\n" if "\r\n" in context.source.text else "\n"
    line = f"@{name}.function{end}{context.outline.indentation(function)}"
    decorated = insert(context.range(function).start, line)
    yield Fix(f"Decorate it with `@{name}.function`", Safety.SAFE, lambda: (decorated,))
