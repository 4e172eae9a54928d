"""The loss of a codebook is computed from the output that goes straight through to the encoder.

## What happens
The codebook gets no gradient from it and keeps its values. The term moves the encoder instead, away
from the entries that it is to come near.

## Why
In `z + tf.stop_gradient(quantized - z)` the entries of the codebook are inside `tf.stop_gradient`.
That is meant for the decoder; the loss of the codebook is one of what was looked up.

## Bad
```python
import tensorflow as tf


class Quantizer(tf.keras.layers.Layer):
    def build(self, shape):
        self.codebook = self.add_weight(name="codebook", shape=(4, 2), initializer="uniform")

    def call(self, z):
        apart = tf.reduce_sum(tf.square(z[:, None] - self.codebook[None]), axis=2)
        looked_up = tf.gather(self.codebook, tf.argmin(apart, axis=1))
        quantized = z + tf.stop_gradient(looked_up - z)
        self.add_loss(tf.reduce_mean(tf.square(quantized - tf.stop_gradient(z))))
        return quantized


image = tf.keras.Input((2,))
model = tf.keras.Model(image, Quantizer()(tf.keras.layers.Dense(2)(image)))
optimizer = tf.keras.optimizers.SGD(0.1)
x = tf.random.normal((32, 2))

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - x)) + tf.add_n(model.losses)
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
```

## Good
```python
import tensorflow as tf


class Quantizer(tf.keras.layers.Layer):
    def build(self, shape):
        self.codebook = self.add_weight(name="codebook", shape=(4, 2), initializer="uniform")

    def call(self, z):
        apart = tf.reduce_sum(tf.square(z[:, None] - self.codebook[None]), axis=2)
        looked_up = tf.gather(self.codebook, tf.argmin(apart, axis=1))
        quantized = z + tf.stop_gradient(looked_up - z)
        self.add_loss(tf.reduce_mean(tf.square(looked_up - tf.stop_gradient(z))))
        return quantized


image = tf.keras.Input((2,))
model = tf.keras.Model(image, Quantizer()(tf.keras.layers.Dense(2)(image)))
optimizer = tf.keras.optimizers.SGD(0.1)
x = tf.random.normal((32, 2))

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - x)) + tf.add_n(model.losses)
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
```

## Fix
None: what was looked up may have no name any more.

## Runtime message
None but the warning `Gradients do not exist for variables […]`.

## When it is right
The straight-through output in any other term: what the decoder makes of it, and the commitment of
the encoder, `tf.stop_gradient(quantized) - z`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Severity
from tapelint.flow import Computed, Created, GradientTaken, LossAdded, Value, all_of
from tapelint.knowledge.operations import ADDITIONS, DIFFERENCES
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule

_STOPS = frozenset({"tf.stop_gradient", "keras.ops.stop_gradient"})
_COMPARING = DIFFERENCES | {
    "keras.losses.MSE",
    "keras.losses.mean_squared_error",
    "tf.math.squared_difference",
}


@rule(
    code="TL561",
    name="codebook-out-of-reach",
    severity=Severity.WARNING,
    title="The loss of the codebook does not reach it",
)
def codebook_out_of_reach(context: Context) -> Iterator[Report]:
    """Differences of a straight-through output from what it goes straight through to."""
    if "stop_gradient" not in context.source.text:
        return
    done: set[ast.AST] = set()
    for value in _trained_on(context):
        compared = _compared(value)
        if compared is None or value.node in done or not context.outline.holds(value.node):
            continue
        first, second = compared
        if any(
            _is_stopped(other, through)
            for one, other in ((first, second), (second, first))
            if (through := _straight_to(one)) is not None
        ):
            done.add(value.node)
            yield Report(
                value.node,
                "Compute this from what was looked up, before it goes straight through: in the "
                "sum the codebook is inside `tf.stop_gradient`, so that this gives it no gradient, "
                "and moves the encoder away from it.",
            )


def _trained_on(context: Context) -> Iterator[Computed]:
    """All that goes into losses: those of a step, and those that layers add."""
    losses = [one.target for one in context.events(GradientTaken) if facts.trains(context, one)]
    losses += [one.loss for one in context.events(LossAdded)]
    for loss in losses:
        yield from (one for one in all_of(loss) if isinstance(one, Computed))


def _compared(value: Computed) -> tuple[Value, Value] | None:
    """The two that ``value`` compares with one another."""
    match value:
        case Computed(op=str(op), inputs=(first, second)) if op in _COMPARING:
            return first, second
        case Computed(op="call", inputs=(Created(api=api), first, second)) if api.startswith(
            "keras.losses.MeanSquared"
        ):
            return first, second
        case _:
            return None


def _straight_to(value: Value) -> Value | None:
    """``z``, where ``value`` is ``z + stop_gradient(… - z)``."""
    match value:
        case Computed(op=str(op), inputs=(first, second)) if op in ADDITIONS:
            for through, step in ((first, second), (second, first)):
                match step:
                    case Computed(op=str(stop), inputs=(Computed(op=str(minus), inputs=(_, z)),)):
                        if stop in _STOPS and minus in DIFFERENCES and z == through:
                            return through
    return None


def _is_stopped(value: Value, through: Value) -> bool:
    match value:
        case Computed(op=str(op), inputs=(given,)):
            return op in _STOPS and given == through
        case _:
            return False
