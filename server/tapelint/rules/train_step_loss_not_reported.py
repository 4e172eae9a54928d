"""A `train_step` returns the loss as `{"loss": loss}`, which Keras 3 does not report.

## What happens
With Keras 3 (TensorFlow 2.16 and later) the model trains, and `fit` reports a loss of 0.0: the
progress bar, the history, and callbacks such as `EarlyStopping` and `ReduceLROnPlateau` see that.
Where the model is compiled with metrics that `train_step` does not update, it raises.

## Why
Where what `train_step` returns has the names of the model's metrics, Keras 3 reports the
metrics. Each model has one called `loss`, and `train_step` did not update it.

## Bad
```python
import tensorflow as tf


class Regression(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = tf.keras.layers.Dense(1)

    def call(self, inputs):
        return self.dense(inputs)

    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self(x) - y))
        gradients = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(gradients, self.trainable_variables))
        return {"loss": loss}


x = tf.random.normal((32, 3))
model = Regression()
model(x)
model.compile(optimizer="sgd")
stop = tf.keras.callbacks.EarlyStopping(monitor="loss", patience=2)
model.fit(x, tf.reduce_sum(x, axis=1, keepdims=True), epochs=8, verbose=0, callbacks=[stop])
```

## Good
```python
import tensorflow as tf


class Regression(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = tf.keras.layers.Dense(1)
        self.loss_tracker = tf.keras.metrics.Mean(name="loss")

    @property
    def metrics(self):
        return [self.loss_tracker]

    def call(self, inputs):
        return self.dense(inputs)

    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self(x) - y))
        gradients = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(gradients, self.trainable_variables))
        self.loss_tracker.update_state(loss)
        return {"loss": self.loss_tracker.result()}


x = tf.random.normal((32, 3))
model = Regression()
model(x)
model.compile(optimizer="sgd")
stop = tf.keras.callbacks.EarlyStopping(monitor="loss", patience=2)
model.fit(x, tf.reduce_sum(x, axis=1, keepdims=True), epochs=8, verbose=0, callbacks=[stop])
```

## Fix
Updates the model's metrics before it returns what they say: the one called `loss` with the loss.
Unsafe, since a model that is compiled with other metrics has to update these with the predictions;
where it plainly is, there is no fix.

## Runtime message
None with Keras 3; Keras 2 accepts it. With `compile(metrics=…)`
`ValueError: Cannot get result() since the metric has not yet been built.` (Keras 3).

## When it is right
Keras 2 reports what `train_step` returns. So does Keras 3 where the names are others, as with
two losses. A class that has metrics of its own, or overrides `metrics`, is left alone. Where it is
not known which Keras is in use, only what a callback monitors or the history is read for is
reported, and what raises.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tapelint.config import Keras
from tapelint.finding import Edit, Fix, Position, Range, Safety, Severity
from tapelint.fixes.rewrite import Rewrite
from tapelint.flow import Applied, Attribute
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule
from tapelint.source.walk import walk

_ASKED = re.compile(r"monitor=[\"']loss[\"']|history\[[\"']loss[\"']\]")
_METRICS = ("metric", "Metric", "tracker", "Tracker", "update_state", "super().train_step")


@rule(
    code="TL806",
    name="train-step-loss-not-reported",
    severity=Severity.WARNING,
    title="Keras 3 reports a loss of 0.0",
)
def train_step_loss_not_reported(context: Context) -> Iterator[Report]:
    """Models whose `train_step` returns the loss itself."""
    if context.keras is Keras.KERAS_2:
        return
    steps = {
        step: event.optimizer.owner
        for event in context.events(Applied)
        if isinstance(event.optimizer, Attribute) and (step := _step(context, event)) is not None
    }
    if not steps or (context.keras is None and not _is_seen(context)):
        return
    for function, model in steps.items():
        cls = context.outline.parent(function)
        if not isinstance(cls, ast.ClassDef) or not facts.is_keras_model(model):
            continue
        if any(word in context.text(cls) for word in _METRICS):
            continue
        for returned in walk(function):
            loss = _only_loss(returned)
            if isinstance(returned, ast.Return) and loss is not None:
                yield Report(
                    loss,
                    f"With Keras 3 `fit` reports a loss of 0.0 in place of {_said(context, loss)}: "
                    "it reports the model's metrics, and nothing updates the one called `loss`. "
                    "Update it, and return its result.",
                    fixes=tuple(_fixes(context, function, returned, loss)),
                )


def _step(context: Context, applied: Applied) -> ast.FunctionDef | None:
    """The function `train_step` that led to ``applied``, by whatever calls."""
    places = (one for one in (*applied.place.calls, applied.node) if context.outline.holds(one))
    functions = (context.outline.function(one) for one in places)
    return next(
        (
            one
            for one in (applied.place.function, *functions)
            if isinstance(one, ast.FunctionDef) and one.name == "train_step"
        ),
        None,
    )


def _is_seen(context: Context) -> bool:
    """Whether it shows in the program what `fit` reports as the loss."""
    return _compiles_metrics(context) or _ASKED.search(context.source.text) is not None


def _only_loss(returned: ast.AST) -> ast.expr | None:
    match returned:
        case ast.Return(
            value=ast.Dict(keys=[ast.Constant(value="loss")], values=[ast.Name() as loss])
        ):
            return loss
        case _:
            return None


def _said(context: Context, loss: ast.expr) -> str:
    return facts.short(context, loss, "the loss")


def _compiles_metrics(context: Context) -> bool:
    """Whether a model is compiled with metrics, which its step has to update as well."""
    return any(
        isinstance(node.func, ast.Attribute)
        and node.func.attr == "compile"
        and any("metrics" in str(one.arg) for one in node.keywords)
        for node in context.outline.nodes(ast.Call)
    )


def _fixes(
    context: Context, function: ast.FunctionDef, returned: ast.Return, loss: ast.expr
) -> Iterator[Fix]:
    if "#" in context.text(returned):
        return
    if _compiles_metrics(context):
        return
    unit, own = context.outline.unit, function.args.args[0].arg
    lines = [
        f"for metric in {own}.metrics:",
        f'{unit}if metric.name == "loss":',
        f"{unit}{unit}metric.update_state({context.text(loss)})",
    ]
    start, end = context.range(returned).start, context.range(returned).end
    value = Range(Position(start.line, start.column + len("return ")), end)
    results = f"{{metric.name: metric.result() for metric in {own}.metrics}}"
    updated = Rewrite(context).insert_before(returned, *lines).replace(Edit(value, results))
    yield Fix("Update the metric called `loss`", Safety.UNSAFE, updated.edits)
