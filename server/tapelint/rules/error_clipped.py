"""The error is clipped before it is squared, so that large errors have no gradient.

## What happens
An example whose error is out of the bounds gives a gradient of exactly zero: nothing is learned
from the worst errors. Where all of them begin out of the bounds, no variable ever moves.

## Why
Beyond its bounds `tf.clip_by_value` is constant, and the gradient of a constant is zero. What is
meant is most often a loss that grows more slowly there, which keeps a gradient of limited size:
the Huber loss.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True) + 50.0
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        error = y - x @ w
        loss = tf.reduce_mean(tf.square(tf.clip_by_value(error, -1.0, 1.0)))
    grads = tape.gradient(loss, [w])
    optimizer.apply_gradients(zip(grads, [w]))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True) + 50.0
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.1)
huber = tf.keras.losses.Huber(delta=1.0)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = huber(y, x @ w)
    grads = tape.gradient(loss, [w])
    optimizer.apply_gradients(zip(grads, [w]))
```

## Fix
Leaves the clip out. Unsafe, since a Huber loss, or clipped gradients, may be what is meant.

## Runtime message
None.

## When it is right
A prediction that is clipped by itself, as the new value in PPO is, is not reported, nor is an error
that is clipped after it was squared, in weights or in what is not trained on.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.remove import leave_out
from tapelint.flow import Computed, GradientTaken, Reach, Tape, Value, reach
from tapelint.knowledge.operations import DIFFERENCES
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule

_ABSOLUTE = frozenset({"tf.abs", "tf.math.abs", "keras.ops.abs", "keras.backend.abs"})
_CLIPS = frozenset({"tf.clip_by_value", "keras.ops.clip", "keras.backend.clip"})


@rule(
    code="TL534",
    name="error-clipped",
    severity=Severity.WARNING,
    title="The error is clipped before it is squared",
)
def error_clipped(context: Context) -> Iterator[Report]:
    """Differences that are trained, clipped by value, and squared."""
    for taken in context.events(GradientTaken):
        tape = taken.tape
        if not isinstance(tape, Tape) or not facts.trains(context, taken):
            continue
        for value in context.once(facts.made_of_target, taken):
            clip = _clipped_error(value)
            if clip is None or tape not in clip.tapes or not isinstance(clip.node, ast.Call):
                continue
            if reach(tape, clip, taken.sources) is Reach.YES:
                yield Report(
                    clip.node,
                    "Use a Huber loss, or clip the gradients: an error that is clipped before it "
                    "is squared has no gradient where it is out of the bounds.",
                    ((taken.node, "The gradients are taken here."),),
                    tuple(_fixes(context, clip.node)),
                )


def _clipped_error(value: Value) -> Computed | None:
    """The clip of a difference whose square or absolute value ``value`` is."""
    clip = facts.squared(value)
    if isinstance(value, Computed) and value.op in _ABSOLUTE and value.inputs:
        clip = value.inputs[0]
    if not isinstance(clip, Computed) or clip.op not in _CLIPS or not clip.inputs:
        return None
    error = clip.inputs[0]
    return clip if isinstance(error, Computed) and error.op in DIFFERENCES else None


def _fixes(context: Context, node: ast.Call) -> Iterator[Fix]:
    given = node.args[0] if node.args else facts.keyword(node, "t") or facts.keyword(node, "x")
    if given is not None:
        yield Fix("Leave the clip out", Safety.UNSAFE, leave_out(context, node, given).edits)
