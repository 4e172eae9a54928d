"""A policy is compared with itself: the old probability is computed again with the new policy.

## What happens
The program runs. The difference is zero and the ratio one, whatever the variables are. Their
gradients cancel out but for rounding, and the policy stays where it is.

## Why
The ratio of PPO is that of the policy now to the policy that acted. Where both are computed inside
the tape, in the same way, of the same variables, they are the same, and their gradients cancel out.

## Bad
```python
import tensorflow as tf

states = tf.random.normal((32, 3))
gains = tf.random.normal((32, 1))
policy = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        log_now = -tf.square(policy(states))
        log_old = -tf.square(policy(states))
        loss = -tf.reduce_mean(tf.exp(log_now - log_old) * gains)
    grads = tape.gradient(loss, policy.trainable_variables)
    optimizer.apply_gradients(zip(grads, policy.trainable_variables))
```

## Good
```python
import tensorflow as tf

states = tf.random.normal((32, 3))
gains = tf.random.normal((32, 1))
policy = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.1)
log_old = -tf.square(policy(states))

for step in range(20):
    with tf.GradientTape() as tape:
        log_now = -tf.square(policy(states))
        loss = -tf.reduce_mean(tf.exp(log_now - log_old) * gains)
    grads = tape.gradient(loss, policy.trainable_variables)
    optimizer.apply_gradients(zip(grads, policy.trainable_variables))
```

## Fix
None: what the policy was when it acted is to be kept from there.

## Runtime message
None

## When it is right
`tf.exp(log_prob - tf.stop_gradient(log_prob))` is one as well, and has a gradient. Two calls of a
model that draws at random, as dropout does in training, are not the same.
"""

from __future__ import annotations

from collections.abc import Iterator

from tapelint.finding import Severity
from tapelint.flow import Assigned, Computed, GradientTaken, Likeness, Reach, Tape, reach
from tapelint.knowledge.operations import DIFFERENCES
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule

_RATIOS = frozenset({"Div", "tf.divide", "tf.math.divide", "tf.truediv"})


@rule(
    code="TL521",
    name="ratio-always-one",
    severity=Severity.WARNING,
    title="What is trained is compared with itself",
)
def ratio_always_one(context: Context) -> Iterator[Report]:
    """Differences and ratios of what is computed twice, in the same way, on one tape."""
    assigned = {context.outline.function(one.node) for one in context.events(Assigned)}
    for taken in context.events(GradientTaken):
        tape = taken.tape
        if not isinstance(tape, Tape) or not context.flow.is_applied(taken):
            continue
        likeness = Likeness()
        for value in context.once(facts.all_of_target, taken):
            if not isinstance(value, Computed) or tape not in value.tapes:
                continue
            if value.op not in DIFFERENCES | _RATIOS or len(value.inputs) != 2:
                continue
            first, second = value.inputs
            if not isinstance(first, Computed) or not isinstance(second, Computed):
                continue
            if tape not in first.tapes or tape not in second.tapes:
                continue
            if not likeness.same(first, second):
                continue
            if reach(tape, first, taken.sources) is not Reach.YES:
                continue
            if context.outline.function(value.node) in assigned:
                continue
            what = facts.short(context, value.node, "This")
            number = "zero" if value.op in DIFFERENCES else "one"
            yield Report(
                value.node,
                f"{what} is always {number}, and so without a gradient: both sides are computed "
                "inside the tape, in the same way. Compute the old one before the update, and keep "
                "it.",
                ((second.node, "The same is computed here."), (taken.node, "The gradients.")),
            )
