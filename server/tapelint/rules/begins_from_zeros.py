"""ScheduleFreeAdamW takes its first step in a `tf.function`, and is not built before.

## What happens
It forgets what the variables began with and raises nothing: the first step starts from zeros.

## Why
It keeps a copy of each variable, made when it is built. What a `tf.function` makes is made outside
of it, with the first trace, where the variable has no value that could be copied: the copy is of
zeros, and the first step writes it over the variable.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.ScheduleFreeAdamW(0.05)


@tf.function
def train_step():
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x, training=True) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    return loss


for step in range(20):
    loss = train_step()
```

## Good
```python
# Keras 3
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.ScheduleFreeAdamW(0.05)
optimizer.build(model.trainable_variables)


@tf.function
def train_step():
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x, training=True) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    return loss


for step in range(20):
    loss = train_step()
```

## Fix
Builds the optimizer for the variables of its model before. Safe. It is offered where the model is
made with an `Input`, before the optimizer and beside it.

## Runtime message
`AttributeError: module '…' has no attribute 'ScheduleFreeAdamW'` with Keras 2, which has no such
class; none with Keras 3.

## When it is right
An optimizer that was built before, or may have been, is not reported, nor one whose first step runs
eagerly.
"""

from __future__ import annotations

from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.build import bound_where_made, built_before
from tapelint.flow import Applied, Optimizer, trained
from tapelint.knowledge.optimizers import forgets_in_graph, optimizer_class
from tapelint.knowledge.versions import Fact
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule

_STEP = Fact(
    keras_2="Keras 2 has no such class and raises `AttributeError`",
    keras_3="the first step starts from zeros instead of from them and raises nothing",
)


@rule(
    code="TL751",
    name="begins-from-zeros",
    severity=Severity.ERROR,
    title="The first step forgets the variables",
)
def begins_from_zeros(context: Context) -> Iterator[Report]:
    """First apply calls in a graph of optimizers that copy the variables."""
    seen: set[Optimizer] = set()
    for applied in context.flow.of(Applied):
        optimizer = applied.optimizer
        if not isinstance(optimizer, Optimizer) or optimizer in seen or not applied.first:
            continue
        class_ = optimizer_class(optimizer.api)
        if class_ is None or not forgets_in_graph(class_) or not applied.place.calls:
            continue
        seen.add(optimizer)
        if not facts.is_surely_graph(context, applied.place) or facts.is_guarded(context, applied):
            continue
        yield Report(
            applied.node,
            f"`{class_}` is built in the `tf.function` here, where the variables have no values "
            f"yet: {context.say(_STEP)}. Build it before.",
            ((optimizer.node, "The optimizer is made here."),),
            tuple(_fixes(context, applied, optimizer)),
        )


def _fixes(context: Context, applied: Applied, optimizer: Optimizer) -> Iterator[Fix]:
    name = bound_where_made(context, optimizer)
    if name is None:
        return
    variables = trained(facts.given(applied)) or ()
    built = built_before(context, optimizer, name, variables)
    if built is not None:
        yield Fix("Build the optimizer before", Safety.SAFE, built.edits)
