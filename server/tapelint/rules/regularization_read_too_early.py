"""The losses that layers add are read where the tape does not know how they were computed.

## What happens
The penalty is in the loss that is printed, and trains nothing: what a regularizer asks for does not
happen. Of a penalty for activations it is the one of the batch before.

## Why
What is computed before the tape begins is a constant to it. And what a layer adds while it is
called is the old one until it is called again.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
dense = tf.keras.layers.Dense(1, kernel_regularizer=tf.keras.regularizers.L2(0.1))
model = tf.keras.Sequential([tf.keras.Input((3,)), dense])
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    penalty = tf.add_n(model.losses)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y)) + penalty
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
dense = tf.keras.layers.Dense(1, kernel_regularizer=tf.keras.regularizers.L2(0.1))
model = tf.keras.Sequential([tf.keras.Input((3,)), dense])
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
        penalty = tf.add_n(model.losses)
        loss += penalty
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
```

## Fix
None: where the model is called, and what is computed from the losses, is yours to order.

## Runtime message
None

## When it is right
Inside the tape, the penalties for weights may be read at any place: they are computed when they are
read.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Severity
from tapelint.flow import Computed, GradientTaken, Tape
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule
from tapelint.rules.regularization import adds_losses, calls_on_tape, reads_losses


@rule(
    code="TL517",
    name="regularization-read-too-early",
    severity=Severity.WARNING,
    title="The penalty is a constant to the tape",
)
def regularization_read_too_early(context: Context) -> Iterator[Report]:
    """Losses of layers that were read before the tape, or before the model was called on it."""
    for taken in context.events(GradientTaken):
        tape = taken.tape
        if not isinstance(tape, Tape) or not context.flow.is_applied(taken):
            continue
        calls = calls_on_tape(context, taken)
        for value, read in reads_losses(taken.target):
            after = [one for one in calls if one.inputs[0] is read.owner]
            if not after or not context.outline.holds(value.node):
                continue
            what = facts.short(context, value.node, "This")
            if tape not in value.tapes and value.epoch < (tape.state.epoch or 0):
                message = (
                    f"{what} is computed before the tape begins: the penalty is a constant to it, "
                    "and trains nothing. Compute it inside the tape, after the model is called."
                )
            elif tape in value.tapes and all(_precedes(value, one) for one in after):
                if not any(adds_losses(one) for one in after):
                    continue
                message = (
                    f"{what} reads the losses before the model is called: they are those of the "
                    "call before, and train nothing. Read them after the call."
                )
            else:
                continue
            yield Report(
                value.node, message, ((after[0].node, "The model is called here, afterwards."),)
            )


def _precedes(value: Computed, call: Computed) -> bool:
    """Whether ``value`` stands before ``call``, in the same function."""
    return value.calls == call.calls and _position(value.node) < _position(call.node)


def _position(node: ast.AST) -> tuple[int, int]:
    return getattr(node, "lineno", 0), getattr(node, "col_offset", 0)
