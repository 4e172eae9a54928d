"""The optimizer of a model that has not been compiled is used.

## What happens
There is no optimizer yet, and asking it to apply gradients raises.

## Why
A Keras model gets its attribute `optimizer` from `compile()`.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    model.optimizer.apply_gradients(zip(grads, model.trainable_variables))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
model.compile(optimizer="adam")

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    model.optimizer.apply_gradients(zip(grads, model.trainable_variables))
```

## Fix
Compiles the model after it is made, with Adam. Unsafe, since the optimizer is for you to choose.

## Runtime message
`AttributeError: … object has no attribute 'optimizer'`; with Keras 2 `AttributeError: 'NoneType'
object has no attribute 'apply_gradients'`.

## When it is right
The model is compiled, or given an optimizer, anywhere in the file; or it is handed to code that is
not known.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.rewrite import Rewrite
from tapelint.fixes.spelling import receiver
from tapelint.flow import (
    Applied,
    Attribute,
    AttributeStored,
    Created,
    Instance,
    Value,
    is_keras_model,
)
from tapelint.knowledge.versions import Fact
from tapelint.rules.base import Context, Report, rule

_RAISES = Fact(
    keras_2="`AttributeError: 'NoneType' object has no attribute 'apply_gradients'`",
    keras_3="`AttributeError: … object has no attribute 'optimizer'`",
)
# What may give a model its optimizer, the last three without its name.
_GIVEN = re.compile(r"\.compile\(|\bsetattr\(|\b__dict__\b|\bvars\(")
_LOADED = ("load_model", "clone_model", "model_from_json", "model_from_config")


@rule(
    code="TL112",
    name="optimizer-not-compiled",
    severity=Severity.ERROR,
    title="The model is not compiled",
)
def optimizer_not_compiled(context: Context) -> Iterator[Report]:
    """Apply calls on the optimizer of a model that the file makes and never compiles."""
    for applied in context.events(Applied):
        optimizer = applied.optimizer
        if not isinstance(optimizer, Attribute) or optimizer.name != "optimizer":
            continue
        model = optimizer.owner
        made = _made(model)
        if made is None or not context.outline.holds(made) or _is_given_one(context, model):
            continue
        if _GIVEN.search(context.source.text):  # last, since it reads the whole text
            return
        yield Report(
            receiver(context, applied.node) or applied.node.func,
            "The model has no optimizer before it is compiled: this raises "
            f"{_raises(context, applied)}. Compile it first, or make an optimizer of your own.",
            ((made, "The model is made here."),),
            tuple(_fixes(context, made)),
        )


def _is_given_one(context: Context, model: Value) -> bool:
    """Whether ``model``, or what may be it, has its optimizer set as an attribute."""
    return any(
        event.name == "optimizer"
        and (event.owner is model or not isinstance(event.owner, Instance))
        for event in context.flow.everywhere(AttributeStored)
    )


def _raises(context: Context, applied: Applied) -> str:
    return _RAISES.keras_3 if applied.method == "apply" else context.say(_RAISES)


def _made(model: Value) -> ast.Call | None:
    """Where ``model`` is made, if it is one of Keras that was not loaded with its optimizer."""
    if not isinstance(model, (Created, Instance)) or not is_keras_model(model):
        return None
    if isinstance(model, Created) and model.api.endswith(_LOADED):
        return None
    return model.node if isinstance(model.node, ast.Call) else None


def _fixes(context: Context, made: ast.Call) -> Iterator[Fix]:
    match context.outline.parent(made):
        case ast.Assign(targets=[ast.Name(id=name)]) as statement:
            line = f'{name}.compile(optimizer="adam")'
            compiled = Rewrite(context).insert_after(statement, line)
            yield Fix(f"Compile it: `{line}`", Safety.UNSAFE, compiled.edits)
