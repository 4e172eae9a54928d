"""An optimizer is told to clip gradients in two ways, of which it takes one.

## What happens
Keras 3 raises for any two of `clipnorm`, `clipvalue` and `global_clipnorm`. Keras 2 raises for
`clipnorm` together with `global_clipnorm`; with `clipvalue` and another it clips both ways.

## Why
Each of the three limits the gradients on its own, and the optimizer does not know which one is to
come first.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(0.05, clipnorm=1.0, global_clipnorm=5.0)

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
optimizer = tf.keras.optimizers.Adam(0.05, clipnorm=1.0)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
```

## Fix
Takes one of the arguments away. Unsafe, since only you know which one is meant.

## Runtime message
``ValueError: Only one of `clipnorm`, `clipvalue` and `global_clipnorm` can be set. Received: …``
(Keras 3); ``ValueError: At most one of `clipnorm` and `global_clipnorm` can be set. Received: …``
or ``ValueError: Cannot accept both `clipnorm` and `global_clipnorm`. Received: …`` (Keras 2)

## When it is right
One of the three, also together with clipping by hand; `None` for the others; `clipvalue` with
another where Keras 2 is known to be in use.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.config import Keras
from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import without_keyword
from tapelint.flow import Const, OptimizerCreated
from tapelint.knowledge.optimizers import CLIP_ARGUMENTS, CLIP_NORMS, optimizer_class
from tapelint.knowledge.versions import Fact
from tapelint.rules.base import Context, Report, rule

_KERAS_3 = "raises `ValueError: Only one of …`"
_NORMS = Fact(keras_2="raises `ValueError: At most one of …`", keras_3=_KERAS_3)
_LEGACY = Fact(keras_2="raises `ValueError: Cannot accept both …`", keras_3=_KERAS_3)
_VALUE = Fact(keras_2="clips both ways", keras_3=_KERAS_3)


@rule(
    code="TL308",
    name="optimizer-clips-twice",
    severity=Severity.ERROR,
    title="Two ways of clipping in one optimizer",
)
def optimizer_clips_twice(context: Context) -> Iterator[Report]:
    """Optimizers that are given two arguments that clip gradients."""
    for created in context.events(OptimizerCreated):
        if optimizer_class(created.optimizer.api) is None:
            continue
        given = [
            name
            for name in created.call.keywords
            if name in CLIP_ARGUMENTS and _is_set(created, name)
        ]
        if len(given) < 2:
            continue
        legacy = context.is_legacy(created.optimizer)
        raises = set(given) >= CLIP_NORMS
        if not raises and (legacy or context.keras is Keras.KERAS_2):
            continue
        fact = _VALUE if not raises else _LEGACY if legacy else _NORMS
        keywords = [one for one in created.node.keywords if one.arg in given]
        here = len(keywords) == len(given)
        yield Report(
            keywords[-1] if here else created.node,
            f"The optimizer is to clip by `{given[0]}` already: with `{given[-1]}` as well it "
            f"{context.say(fact)}. Give one of them.",
            ((keywords[0], "It is told to clip here."),) if here else (),
            tuple(_fixes(context, created, given)) if here else (),
            None if raises or context.keras is Keras.KERAS_3 else Severity.WARNING,
        )


def _is_set(created: OptimizerCreated, name: str) -> bool:
    value = created.call.keywords[name]
    return isinstance(value, Const) and isinstance(value.value, (int, float))


def _fixes(context: Context, created: OptimizerCreated, given: list[str]) -> Iterator[Fix]:
    call = created.node
    first = next(iter(call.args), call.keywords[0].value)
    for one in reversed(call.keywords):
        if len(given) == 2 and one.arg in given and one.value is not first:
            yield _without(context, call, one)


def _without(context: Context, call: ast.Call, keyword: ast.keyword) -> Fix:
    edit = without_keyword(context, call, keyword)
    return Fix(f"Leave `{keyword.arg}` out", Safety.UNSAFE, lambda: (edit,))
