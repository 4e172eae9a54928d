"""An optimizer of another TensorFlow is made, from `tf.train`, `legacy` or `experimental`.

## What happens
It raises. `tf.train.AdamOptimizer`, similar classes and `tf.contrib` went with TensorFlow 1;
`tf.keras.optimizers.legacy` and `experimental` went with Keras 2, in TensorFlow 2.16.

## Why
TensorFlow 1 had optimizers of its own, and Keras 2 had those from before and after version 2.11
side by side. Keras 3 has one of each kind, in `tf.keras.optimizers`.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.train.AdamOptimizer(0.05)

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
optimizer = tf.keras.optimizers.Adam(0.05)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
```

## Fix
Writes the optimizer of `tf.keras.optimizers` that does the same, with its names for the arguments.
Safe where the call raises as written; unsafe for what works with Keras 2, whose legacy optimizers
keep their state otherwise.

## Runtime message
`AttributeError: module 'tensorflow._api.v2.train' has no attribute 'AdamOptimizer'`. With Keras 3
``ImportError: `keras.optimizers.legacy` is not supported in Keras 3``,
`AttributeError: module 'keras.optimizers.legacy' has no attribute 'Adamax'` or
`AttributeError: module 'keras.optimizers' has no attribute 'experimental'`.

## When it is right
`tf.compat.v1.train` still has the optimizers of TensorFlow 1, and a program that is plainly for
TensorFlow 1 is left alone. `legacy` is right with Keras 2, be it by way of `tf_keras`, and needed
where `larq` or `tensorflow_addons` wrap the optimizer.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tapelint.config import Keras
from tapelint.finding import Edit, Fix, Safety, Severity
from tapelint.fixes.edits import rename, replace
from tapelint.fixes.spelling import imported
from tapelint.flow import OldNameCalled, OptimizerCreated
from tapelint.knowledge.optimizers import (
    CLIP_ARGUMENTS,
    LEGACY_NAMES_IN_KERAS_3,
    is_legacy,
    optimizer_class,
)
from tapelint.knowledge.tensorflow_1 import ARGUMENTS, OPTIMIZERS, optimizer_of_tensorflow_1
from tapelint.knowledge.versions import Fact
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule

# Their last releases take no other optimizers, and run with Keras 2 alone.
_NEEDS_LEGACY = re.compile(r"^[ \t]*(?:import|from) (?:larq|tensorflow_addons)\b", re.MULTILINE)
# What optimizers of Keras 2 take, and those of Keras 3 do not.
_GONE = frozenset({"decay", "jit_compile", "schedule_decay"})
_NOT_OF_KERAS_3 = ("keras.optimizers.legacy.", "keras.optimizers.experimental.")


@rule(
    code="TL803",
    name="optimizer-class-removed",
    severity=Severity.WARNING,
    title="The optimizer belongs to another TensorFlow",
)
def optimizer_class_removed(context: Context) -> Iterator[Report]:
    """Optimizers whose classes TensorFlow 2 or Keras 3 does not have."""
    for old in context.events(OldNameCalled):
        cls = optimizer_of_tensorflow_1(old.api)
        if cls is None or not context.is_for_tensorflow_2:
            continue
        if not facts.asks_for_version(context, old.node):
            yield _of_tensorflow_1(context, old, cls)
    for created in context.events(OptimizerCreated):
        api = created.optimizer.api
        if not api.startswith(_NOT_OF_KERAS_3) or context.keras is Keras.KERAS_2:
            continue
        asks = (
            context.config.tf_keras
            or _NEEDS_LEGACY.search(context.source.text)
            or facts.asks_for_version(context, created.node)
        )
        if not asks:
            yield _of_keras_2(context, created)


def _of_tensorflow_1(context: Context, old: OldNameCalled, cls: str) -> Report:
    module = old.api.rpartition(".")[0]
    error = (
        "module 'tensorflow' has no attribute 'contrib'"
        if module.startswith("tf.contrib")
        else f"module 'tensorflow._api.v2.train' has no attribute '{cls}'"
    )
    meant = OPTIMIZERS.get(cls)
    advice = f" Use `tf.keras.optimizers.{meant}`." if meant else ""
    edits = None if meant is None else respelt(context, old.node, meant, cls)
    known = context.keras is not None
    return Report(
        old.node.func,
        f"TensorFlow 2 has no `{module}.{cls}`: this raises `AttributeError: {error}`.{advice}",
        fixes=() if edits is None else (_fix(str(meant), Safety.SAFE, edits),),
        severity=Severity.ERROR if known else Severity.WARNING,
    )


def _of_keras_2(context: Context, created: OptimizerCreated) -> Report:
    api = created.optimizer.api
    cls = str(optimizer_class(api))
    error = "`AttributeError: module 'keras.optimizers' has no attribute 'experimental'`"
    if is_legacy(api):
        error = f"`AttributeError: module 'keras.optimizers.legacy' has no attribute '{cls}'`"
        if cls in LEGACY_NAMES_IN_KERAS_3:
            error = "``ImportError: `keras.optimizers.legacy` is not supported in Keras 3``"
    fact = Fact(keras_2="works", keras_3=f"raises {error}")
    surely = context.keras is Keras.KERAS_3
    edits = _of_today(context, created.node, cls)
    safety = Safety.SAFE if surely or not is_legacy(api) else Safety.UNSAFE
    return Report(
        created.node.func,
        f"Use `tf.keras.optimizers.{cls}`, or install `tf_keras` and set `TF_USE_LEGACY_KERAS`: "
        f"`tf.{api}` {context.say(fact)}.",
        fixes=() if edits is None else (_fix(cls, safety, edits),),
        severity=Severity.ERROR if surely else Severity.WARNING,
    )


def _fix(cls: str, safety: Safety, edits: tuple[Edit, ...]) -> Fix:
    return Fix(f"Use Keras's `{cls}`", safety, lambda: edits)


def _of_today(context: Context, call: ast.Call, cls: str) -> tuple[Edit, ...] | None:
    """Make the ``cls`` of Keras 3; None where it may not take what is given."""
    given = {one.arg for one in call.keywords}
    is_hidden = None in given or any(isinstance(one, ast.Starred) for one in call.args)
    is_otherwise = (
        not _GONE.isdisjoint(given)
        or len(CLIP_ARGUMENTS & given) > 1
        or ("lr" in given and (call.args or "learning_rate" in given))
        # The name came last by position, where the weight decay is now.
        or any(isinstance(one, ast.Constant) and isinstance(one.value, str) for one in call.args)
    )
    name = imported(context, f"keras.optimizers.{cls}", call)
    if name is None or is_hidden or is_otherwise:
        return None
    rate = (rename(context, one, "learning_rate") for one in call.keywords if one.arg == "lr")
    return (replace(context, call.func, name), *rate)


def respelt(context: Context, call: ast.Call, meant: str, cls: str) -> tuple[Edit, ...] | None:
    """Make an optimizer of the class ``meant``; None where the arguments differ otherwise."""
    name = imported(context, f"keras.optimizers.{meant}", call)
    if name is None:
        return None
    edits = [replace(context, call.func, name)]
    if cls == "MomentumOptimizer" and len(call.args) > 2:
        return None
    for keyword in call.keywords:
        argument = ARGUMENTS.get(str(keyword.arg))
        if argument is None:
            return None
        value = context.text(keyword.value)
        edits.append(replace(context, keyword, f"{argument}={value}"))
    return tuple(edits)
