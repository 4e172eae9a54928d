"""The divergence from the prior has the wrong sign: the loss has no minimum.

## What happens
The loss falls without end, and the posterior moves away from the prior until the numbers overflow:
the loss is NaN then.

## Why
`1 + log_var - mean² - exp(log_var)`, summed and halved, is the negative of the Kullback-Leibler
divergence of a normal distribution from the standard one. To descend on it makes the divergence as
large as it can be.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
encoder = tf.keras.Sequential([tf.keras.layers.Input((3,)), tf.keras.layers.Dense(4)])
decoder = tf.keras.Sequential([tf.keras.layers.Input((2,)), tf.keras.layers.Dense(3)])
optimizer = tf.keras.optimizers.SGD(0.01)
variables = encoder.trainable_variables + decoder.trainable_variables

for step in range(20):
    with tf.GradientTape() as tape:
        mean, log_var = tf.split(encoder(x), 2, axis=1)
        z = mean + tf.exp(0.5 * log_var) * tf.random.normal(tf.shape(mean))
        error = tf.reduce_mean(tf.square(decoder(z) - x))
        divergence = 0.5 * tf.reduce_mean(1.0 + log_var - tf.square(mean) - tf.exp(log_var))
        loss = error + divergence
    grads = tape.gradient(loss, variables)
    optimizer.apply_gradients(zip(grads, variables))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
encoder = tf.keras.Sequential([tf.keras.layers.Input((3,)), tf.keras.layers.Dense(4)])
decoder = tf.keras.Sequential([tf.keras.layers.Input((2,)), tf.keras.layers.Dense(3)])
optimizer = tf.keras.optimizers.SGD(0.01)
variables = encoder.trainable_variables + decoder.trainable_variables

for step in range(20):
    with tf.GradientTape() as tape:
        mean, log_var = tf.split(encoder(x), 2, axis=1)
        z = mean + tf.exp(0.5 * log_var) * tf.random.normal(tf.shape(mean))
        error = tf.reduce_mean(tf.square(decoder(z) - x))
        divergence = -0.5 * tf.reduce_mean(1.0 + log_var - tf.square(mean) - tf.exp(log_var))
        loss = error + divergence
    grads = tape.gradient(loss, variables)
    optimizer.apply_gradients(zip(grads, variables))
```

## Fix
None: which of the signs is to change, only its author knows.

## Runtime message
None, until a check such as `tf.debugging.check_numerics` finds the NaN.

## When it is right
A divergence whose weight is not written as a number is not reported, because the weight may be
negative, nor are gradients that are negated before they are applied.
"""

from __future__ import annotations

from collections.abc import Iterator

from tapelint.finding import Severity
from tapelint.flow import (
    Computed,
    GradientTaken,
    Reach,
    Tape,
    Value,
    reach,
    signed_terms,
)
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule

_EXPONENTIALS = frozenset({"tf.exp", "tf.math.exp"})


@rule(
    code="TL536",
    name="divergence-subtracted",
    severity=Severity.WARNING,
    title="The divergence in the loss has the wrong sign",
)
def divergence_subtracted(context: Context) -> Iterator[Report]:
    """Losses with a term and less its exponential, both trained."""
    for taken in context.events(GradientTaken):
        tape = taken.tape
        if not isinstance(tape, Tape) or not facts.is_descended(context, taken):
            continue
        terms = list(signed_terms(taken.target))
        signs: dict[int, set[int]] = {}
        for sign, term in terms:
            signs.setdefault(id(term), set()).add(sign)
        raised = {id(_exponent(term)) for sign, term in terms if sign > 0} - {id(None)}
        for sign, term in terms:
            added = _exponent(term)
            if sign > 0 or added is None or not isinstance(term, Computed):
                continue
            if signs.get(id(added)) != {1} or id(added) in raised:
                continue
            if tape in term.tapes and reach(tape, term, taken.sources) is Reach.YES:
                yield Report(
                    term.node,
                    "Change the sign of the divergence: the loss subtracts an exponential and adds "
                    "its exponent, so it falls without end as they move away from the prior.",
                    ((taken.node, "The gradients are taken here."),),
                )


def _exponent(term: Value) -> Value | None:
    """What ``term`` is the exponential of, where it is one."""
    match term:
        case Computed(op=str(op), inputs=(exponent,)) if op in _EXPONENTIALS:
            return exponent
        case _:
            return None
