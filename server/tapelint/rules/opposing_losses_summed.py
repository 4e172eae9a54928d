"""Two networks that work against each other are trained by the sum of their losses.

## What happens
The program runs. The discriminator is trained toward zeros and ones at the same outputs, and so
ends between them; the generator likewise. Neither learns.

## Why
A gradient step goes down the whole of what is differentiated. Each of the two networks is to go
down its own loss, which is uphill for the other.

## Bad
```python
import tensorflow as tf

real = tf.random.normal((32, 2), mean=3.0)
maker = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(2)])
judge = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
bce = tf.keras.losses.BinaryCrossentropy(from_logits=True)
optimizer = tf.keras.optimizers.SGD(0.1)
variables = maker.trainable_variables + judge.trainable_variables

for step in range(20):
    with tf.GradientTape() as tape:
        fake, true = judge(maker(tf.random.normal((32, 2)))), judge(real)
        made = bce(tf.ones_like(fake), fake)
        told = bce(tf.ones_like(true), true) + bce(tf.zeros_like(fake), fake)
        total = made + told
    optimizer.apply_gradients(zip(tape.gradient(total, variables), variables))
```

## Good
```python
import tensorflow as tf

real = tf.random.normal((32, 2), mean=3.0)
maker = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(2)])
judge = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
bce = tf.keras.losses.BinaryCrossentropy(from_logits=True)
optimizer = tf.keras.optimizers.SGD(0.1)
variables = maker.trainable_variables + judge.trainable_variables

for step in range(20):
    with tf.GradientTape(persistent=True) as tape:
        fake, true = judge(maker(tf.random.normal((32, 2)))), judge(real)
        made = bce(tf.ones_like(fake), fake)
        told = bce(tf.ones_like(true), true) + bce(tf.zeros_like(fake), fake)
    grads = tape.gradient(made, maker.trainable_variables)
    grads += tape.gradient(told, judge.trainable_variables)
    optimizer.apply_gradients(zip(grads, variables))
```

## Fix
None: take the gradients of each loss for its own network, with a persistent tape or two tapes.

## Runtime message
None

## When it is right
A sum of which the gradients are taken for one of the networks only, as where the output is to be
halfway by intent; losses of different outputs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tapelint.finding import Severity
from tapelint.flow import (
    Computed,
    Created,
    GradientTaken,
    Reach,
    Tape,
    Tuple,
    Value,
    VariablesOf,
    all_of,
    called_models,
    leaves,
    reach,
)
from tapelint.rules.base import Context, Report, rule

_SUMS = frozenset({"Add", "tf.add", "Mult", "tf.multiply", "Div"})
_ONES = frozenset({"tf.ones_like", "tf.ones"})
_ZEROS = frozenset({"tf.zeros_like", "tf.zeros"})


@rule(
    code="TL527",
    name="opposing-losses-summed",
    severity=Severity.WARNING,
    title="Two networks descend on the sum of opposing losses",
)
def opposing_losses_summed(context: Context) -> Iterator[Report]:
    """Targets that ask for ones and for zeros of one output, for all who made it."""
    for taken in context.events(GradientTaken):
        tape = taken.tape
        if not isinstance(tape, Tape) or not context.flow.is_applied(taken):
            continue
        asked: dict[int, set[str]] = {}
        outputs: dict[int, Value] = {}
        for term in _terms(taken.target):
            label, output = _asked(term)
            if output is not None:
                asked.setdefault(id(output), set()).add(label)
                outputs[id(output)] = output
        for key, labels in asked.items():
            models = called_models(outputs[key])
            trained = [
                one
                for one in models
                if reach(tape, outputs[key], Tuple((VariablesOf(one, "trainable_variables"),)))
                is Reach.YES
                and _is_trained(one, taken.sources)
            ]
            if len(labels) < 2 or len(trained) < 2:
                continue
            yield Report(
                taken.node,
                "Take the gradient of each loss for its own network: the sum pulls the same output "
                "toward ones and toward zeros, and each network descends on the loss of the other "
                "as well.",
                ((models[trained[0]], "This output is pulled both ways."),),
            )


def _is_trained(model: Value, sources: Value) -> bool:
    return any(isinstance(one, VariablesOf) and one.owner is model for one in all_of(sources))


def _terms(value: Value) -> Iterable[Value]:
    """What ``value`` is the sum of, without factors."""
    return leaves(value, _summed)


def _summed(value: Value) -> tuple[Value, ...]:
    return value.inputs if isinstance(value, Computed) and value.op in _SUMS else ()


def _asked(term: Value) -> tuple[str, Value | None]:
    """What a cross-entropy asks for, and of which output."""
    match term:
        case Computed(
            op="call",
            inputs=(Created(api="keras.losses.BinaryCrossentropy"), Computed(op=str(op)), output),
        ) if op in _ONES | _ZEROS:
            return "ones" if op in _ONES else "zeros", output
        case _:
            return "", None
