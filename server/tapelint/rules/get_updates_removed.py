"""`get_updates` is called, which the Keras optimizers had before TensorFlow 2.11.

## What happens
It raises.

## Why
`get_updates` made the operations of a step for a graph. In eager mode nothing would run them: a
step is the gradients of a tape, and `apply_gradients`.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.05)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    updates = optimizer.get_updates(loss, model.trainable_variables)
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.05)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
```

## Fix
There is none: the loss has to be computed on a tape, and the step done where the graph was run.

## Runtime message
`AttributeError: '…' object has no attribute 'get_updates'`

## When it is right
Before TensorFlow 2.11, with `legacy` Keras 2 optimizers, and in programs of TensorFlow 1.
"""

from __future__ import annotations

from collections.abc import Iterator

from tapelint.finding import Severity
from tapelint.flow import MethodCalled, Optimizer
from tapelint.knowledge.optimizers import class_name
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule

_NAME = "get_updates"


@rule(
    code="TL808",
    name="get-updates-removed",
    severity=Severity.ERROR,
    title="Optimizers have no get_updates any more",
)
def get_updates_removed(context: Context) -> Iterator[Report]:
    """Calls of `get_updates` of optimizers that may be of today."""
    if not context.is_for_tensorflow_2 or context.has_own(_NAME):
        return
    for called in context.events(MethodCalled):
        optimizer = called.owner
        if called.name != _NAME or not isinstance(optimizer, Optimizer):
            continue
        if context.is_legacy(optimizer) or facts.asks_for_version(context, called.node, optimizer):
            continue
        known = context.has_optimizers_of_today
        older = "" if known else " An older TensorFlow has it."
        yield Report(
            called.node,
            f"Optimizers have no `{_NAME}` since TensorFlow 2.11: this raises `AttributeError: "
            f"'{class_name(optimizer.api)}' object has no attribute '{_NAME}'`. Take the gradients "
            f"of a tape, and call `apply_gradients`.{older}",
            severity=None if known else Severity.WARNING,
        )
