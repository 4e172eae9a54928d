"""The optimizer averages the variables, and nothing ever takes the averages.

## What happens
The optimizer keeps a moving average of each variable, and the variables themselves are what the
last step made of them. What is evaluated and saved are these, as if `use_ema=True` were not there.

## Why
The averages are variables of the optimizer. It writes them to the variables of the model in
`finalize_variable_values`, which `fit` calls in the end, and a loop of your own has to call.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.1, use_ema=True)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    grads = tape.gradient(loss, [w])
    optimizer.apply_gradients(zip(grads, [w]))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.1, use_ema=True)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    grads = tape.gradient(loss, [w])
    optimizer.apply_gradients(zip(grads, [w]))
optimizer.finalize_variable_values([w])
```

## Fix
None: only you know where the training ends. After `finalize_variable_values` the variables are the
averages, and to train on from there is something else.

## Runtime message
None

## When it is right
With `ema_overwrite_frequency=`, with `fit`, and where the variables of the optimizer are read or
saved, as by a checkpoint, nothing is reported. Nor is an optimizer that other modules may use.
"""

from __future__ import annotations

from collections.abc import Iterator

from tapelint.finding import Severity
from tapelint.flow import (
    NONE,
    Applied,
    Const,
    Optimizer,
    OptimizerAsked,
    OptimizerCreated,
    Value,
    alternatives,
)
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule

# What takes the averages, or may; `fit` does, of a model that is compiled.
_TAKING = (
    "Checkpoint",
    "SwapEMAWeights",
    "_model_variables_moving_average",
    "_overwrite_model_variables_with_average_value",
    "compile",
    "finalize_variable_values",
    "swap_ema_weights",
)


@rule(
    code="TL120",
    name="averages-never-used",
    severity=Severity.WARNING,
    title="The averages of the variables are never used",
)
def averages_never_used(context: Context) -> Iterator[Report]:
    """Optimizers of programs that end without what they were told to average."""
    if "use_ema" not in context.source.text:
        return
    if any(facts.mentions(context, name) for name in _TAKING):
        return
    applied = {one: each for each in context.events(Applied) for one in _optimizers(each.optimizer)}
    read = {
        one
        for asked in context.flow.everywhere(OptimizerAsked)
        if asked.node.attr in ("variables", "weights", "get_weights", "save_own_variables")
        for one in _optimizers(asked.optimizer)
    }
    for made in context.events(OptimizerCreated):
        overwrites = made.call.keywords.get("ema_overwrite_frequency", NONE)
        if made.call.keywords.get("use_ema") != Const(value=True) or overwrites != NONE:
            continue
        if made.optimizer not in applied or made.optimizer in read:
            continue
        if not (made.call.complete and _is_run(context, made)):
            continue
        yield Report(
            made.node,
            "Call `finalize_variable_values` with the trained variables at the end: the averages "
            "that `use_ema=True` asks for stay in the optimizer, and the model has the variables "
            "of the last step.",
            ((applied[made.optimizer].node, "The variables are updated here."),),
        )


def _is_run(context: Context, made: OptimizerCreated) -> bool:
    """Whether the module itself makes the optimizer, by functions that it calls."""
    first = next(iter(made.place.calls), made.node)
    return context.outline.function(first) is context.outline.tree


def _optimizers(value: Value) -> Iterator[Optimizer]:
    return (one for one in alternatives(value) if isinstance(one, Optimizer))
