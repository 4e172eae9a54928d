"""An optimizer is made with `lr=` or `decay=`, which current optimizers do not have.

## What happens
`lr=` raises in Keras 3; Keras 2 logs a line and trains with the default rate, as if nothing had
been given. `decay=` raises in Keras 2; Keras 3 warns and trains without decay.

## Why
`lr` became `learning_rate`, and `decay` a schedule that is given as the learning rate. Only
`tf.keras.optimizers.legacy` still knows them.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(lr=0.05)

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
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(learning_rate=0.05)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
```

## Fix
Writes `learning_rate=`, which is safe, or gives an `InverseTimeDecay` for the learning rate, which
decays as `decay=` did; unsafe, since with Keras 3 the program has trained without it.

## Runtime message
`ValueError: Argument(s) not recognized: {'lr': 0.05}` (Keras 3); none with Keras 2 but a line of
log. For `decay=` `ValueError: decay is deprecated in the new Keras optimizer` (Keras 2).

## When it is right
`tf.keras.optimizers.legacy` of Keras 2 takes both, and so do all optimizers before TensorFlow 2.11,
which are left alone where the version is known. So is a program for TensorFlow 1.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.config import Keras
from tapelint.finding import Edit, Fix, Range, Safety, Severity
from tapelint.fixes.edits import rename
from tapelint.fixes.spelling import imported
from tapelint.flow import OptimizerCreated
from tapelint.knowledge.optimizers import is_misspelt, optimizer_class
from tapelint.knowledge.versions import Fact
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule

_RATE = "learning_rate"


@rule(
    code="TL804",
    name="optimizer-argument-renamed",
    severity=Severity.WARNING,
    title="The optimizer no longer has this argument",
)
def optimizer_argument_renamed(context: Context) -> Iterator[Report]:
    """Optimizers that are made with `lr` or `decay`."""
    for created in context.flow.of(OptimizerCreated):
        old = [name for name in created.call.keywords if name in ("lr", "decay")]
        if not old or not _is_concerned(context, created):
            continue
        for name in old:
            report = _of_rate if name == "lr" else _of_decay
            yield report(context, created.node, _given(context, created, name))


def _given(context: Context, created: OptimizerCreated, name: str) -> ast.keyword | None:
    """Where the argument ``name`` is written, also in a call that leads here; None elsewhere."""
    calls = (created.node, *reversed(created.place.calls))
    keywords = (one for call in calls if context.outline.holds(call) for one in call.keywords)
    return next((one for one in keywords if one.arg == name), None)


def _is_concerned(context: Context, created: OptimizerCreated) -> bool:
    """Whether it is one of Keras that may be of today."""
    return (
        optimizer_class(created.optimizer.api) is not None
        and context.is_for_tensorflow_2
        and not is_misspelt(created.optimizer.api)
        and not context.is_legacy(created.optimizer)
        and not created.place.expects_error
        and not facts.tells_version(context, created.node)
    )


def _of_rate(context: Context, call: ast.Call, keyword: ast.keyword | None) -> Report:
    fact = Fact(
        keras_2="is ignored, and the optimizer trains with the default learning rate",
        keras_3=f"raises `ValueError: Argument(s) not recognized: {{'lr': "
        f"{'…' if keyword is None else context.text(keyword.value)}}}`",
    )
    raises = context.keras is Keras.KERAS_3
    return Report(
        keyword or call,
        f"`lr` is called `{_RATE}` since TensorFlow 2.11: this {context.say(fact)}."
        f"{_older(context)}",
        fixes=tuple(_renamed(context, call, keyword)),
        severity=Severity.ERROR if raises else Severity.WARNING,
    )


def _renamed(context: Context, call: ast.Call, keyword: ast.keyword | None) -> Iterator[Fix]:
    if keyword in call.keywords and keyword is not None and not _has_rate(call):
        edit = rename(context, keyword, _RATE)
        yield Fix(f"Write `{_RATE}`", Safety.SAFE, lambda: (edit,))


def _of_decay(context: Context, call: ast.Call, keyword: ast.keyword | None) -> Report:
    fact = Fact(
        keras_2="raises `ValueError: decay is deprecated in the new Keras optimizer`",
        keras_3="trains without decay",
    )
    loud = context.keras is Keras.KERAS_2
    return Report(
        keyword or call,
        f"Optimizers do not take `decay` since TensorFlow 2.11: this {context.say(fact)}. Give a "
        "schedule for the learning rate, such as `InverseTimeDecay`."
        f"{_older(context)}",
        fixes=tuple(_schedule(context, call, keyword)),
        severity=Severity.ERROR if loud else Severity.WARNING,
    )


def _older(context: Context) -> str:
    return "" if context.has_optimizers_of_today else " An older TensorFlow still takes it."


def _has_rate(call: ast.Call) -> bool:
    return bool(call.args) or any(one.arg == _RATE for one in call.keywords)


def _schedule(context: Context, call: ast.Call, keyword: ast.keyword | None) -> Iterator[Fix]:
    if keyword is None or keyword not in call.keywords:
        return
    rate: ast.expr | None = call.args[0] if call.args else None
    rate = rate or next((one.value for one in call.keywords if one.arg in (_RATE, "lr")), None)
    name = imported(context, "keras.optimizers.schedules.InverseTimeDecay", call)
    own = context.range(keyword)
    before = [
        context.range(one)
        for one in (*call.args, *call.keywords)
        if context.range(one).start < own.start
    ]
    if rate is None or name is None or not before:
        return
    schedule = f"{name}({context.text(rate)}, 1, {context.text(keyword.value)})"
    edits = (
        Edit(context.range(rate), schedule),
        Edit(Range(max(one.end for one in before), own.end), ""),
    )
    yield Fix("Give an `InverseTimeDecay` for the learning rate", Safety.UNSAFE, lambda: edits)
