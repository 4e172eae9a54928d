"""Some of the variables reach the loss only through `tf.stop_gradient`; the others train.

## What happens
Their gradients are None. `apply_gradients` leaves them out with only a warning, and they
never move.

## Why
`tf.stop_gradient` lets the value through and no gradient. Where it is on the only way that leads
from a network to the loss, it takes the network out of the training.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
encoder = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(4)])
predictor = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(4)])
optimizer = tf.keras.optimizers.SGD(0.1)
variables = encoder.trainable_variables + predictor.trainable_variables

for step in range(20):
    with tf.GradientTape() as tape:
        target = encoder(x)
        guess = tf.stop_gradient(predictor(encoder(x + 0.1)))
        loss = tf.reduce_mean(tf.square(guess - target))
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
encoder = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(4)])
predictor = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(4)])
optimizer = tf.keras.optimizers.SGD(0.1)
variables = encoder.trainable_variables + predictor.trainable_variables

for step in range(20):
    with tf.GradientTape() as tape:
        target = tf.stop_gradient(encoder(x))
        guess = predictor(encoder(x + 0.1))
        loss = tf.reduce_mean(tf.square(guess - target))
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
```

## Fix
None: which of the branches is to be a constant is yours to tell.

## Runtime message
None but the warning `Gradients do not exist for variables […]`.

## When it is right
Where the loss depends on the variables in another way as well, another loss in the file trains
them, or gradients are compared with None, to leave them out.
"""

from __future__ import annotations

from collections.abc import Iterator

from tapelint.finding import Severity
from tapelint.flow import Computed, GradientTaken, Value, items, unspread
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule
from tapelint.rules.cuts import cut_off


@rule(
    code="TL519",
    name="some-sources-cut-off",
    severity=Severity.WARNING,
    title="`tf.stop_gradient` cuts some of the variables off",
)
def some_sources_cut_off(context: Context) -> Iterator[Report]:
    """Sources that the loss depends on through `tf.stop_gradient` alone, beside others."""
    for cut in cut_off(context):
        by = cut.by
        if cut.everything or not isinstance(by, Computed) or by.op != "tf.stop_gradient":
            continue
        if not context.flow.is_applied(cut.taken) or facts.asks_for_none(context, cut.taken):
            continue
        if any(_is_trained_elsewhere(context, cut.taken, one) for one in cut.lost):
            continue
        yield Report(
            cut.node,
            f"{facts.short(context, cut.node, 'This')} lets no gradient through, and is the only "
            f"way from {cut.names} to the loss: these get None, and never move. Stop the other "
            "branch, or leave them out of the list.",
            cut.related,
        )


def _is_trained_elsewhere(context: Context, taken: GradientTaken, source: Value) -> bool:
    """Whether gradients for ``source`` are taken of another loss as well."""
    lost = unspread(source)
    return any(
        other.node is not taken.node and any(unspread(one) == lost for one in items(other.sources))
        for other in context.flow.everywhere(GradientTaken)
    )
