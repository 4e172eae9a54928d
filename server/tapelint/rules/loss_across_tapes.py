"""Losses are summed up across tapes, and the gradients taken from the last tape alone.

## What happens
The gradients are those of the last loss. What the earlier ones tell is in the sum that is printed,
and trains nothing. Nothing is raised.

## Why
Each iteration opens a new tape, which knows what is computed in its own block. To the last
tape the sum that came from the turns before is a constant.

## Bad
```python
import tensorflow as tf

batches = [(tf.one_hot([n], 4), tf.constant([[float(n)]])) for n in range(4)]
model = tf.keras.Sequential([tf.keras.layers.Input((4,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    total = 0.0
    for x, y in batches:
        with tf.GradientTape() as tape:
            total += tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(total, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
```

## Good
```python
import tensorflow as tf

batches = [(tf.one_hot([n], 4), tf.constant([[float(n)]])) for n in range(4)]
model = tf.keras.Sequential([tf.keras.layers.Input((4,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    total = 0.0
    with tf.GradientTape() as tape:
        for x, y in batches:
            total += tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(total, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
```

## Fix
None: open the tape around the loop, or take the gradients in each iteration and sum these up.

## Runtime message
None

## When it is right
A sum for the log, where gradients are taken from each tape as well, and one that is kept from
before on purpose, of which no tape knows how it depends on the variables.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Severity
from tapelint.flow import (
    Computed,
    Each,
    GradientTaken,
    List,
    Reach,
    Tape,
    Tuple,
    Value,
    alternatives,
    items,
    reach,
    signed_terms,
    unspread,
)
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule


@rule(
    code="TL547",
    name="loss-across-tapes",
    severity=Severity.WARNING,
    title="The losses that earlier tapes recorded train nothing",
)
def loss_across_tapes(context: Context) -> Iterator[Report]:
    """Sums of losses of which an earlier tape, made at the same place, recorded a part."""
    asked = {one.tape for one in context.flow.of(GradientTaken)}
    done: set[ast.AST] = set()
    for taken in context.events(GradientTaken):
        tape = taken.tape
        if not isinstance(tape, Tape) or tape.node in done or not facts.trains(context, taken):
            continue
        if not facts.is_followed(context, tape) or not context.outline.holds(tape.node):
            continue
        for term in _terms(taken.target):
            if tape not in term.tapes and any(
                one.node is tape.node
                and (one not in asked or _is_begun_anew(context, taken, tape))
                and reach(one, term, taken.sources) is Reach.YES
                for one in term.tapes
            ):
                done.add(tape.node)
                yield Report(
                    tape.node,
                    "This opens another tape for each loss, and the gradients are taken from the "
                    "last: the losses before are constants to it, and train nothing. Open one "
                    "tape for all that is summed up.",
                    (
                        (term.node, "This has been recorded by an earlier tape."),
                        (taken.node, "The gradients are taken here."),
                    ),
                )
                break


def _is_begun_anew(context: Context, taken: GradientTaken, tape: Tape) -> bool:
    """Whether the gradients are taken in some turns alone, and a number is set back there."""
    turn = context.outline.block(context.outline.statement(tape.node))
    for one in context.outline.around(taken.node):
        if isinstance(one, ast.If) and any(one is statement for statement in turn):
            return not one.orelse and any(
                isinstance(part, ast.Assign) and isinstance(part.value, ast.Constant)
                for part in one.body
            )
    return False


def _terms(target: Value) -> Iterator[Computed]:
    """The terms of the sum ``target``, or of each of several targets, on any way."""
    several = items(target) if isinstance(target, List | Tuple) else (target,)
    for item in several:
        one = unspread(item)
        for way in alternatives(one.value if isinstance(one, Each) else one):
            for _, term in signed_terms(way):
                for each in alternatives(term):
                    if each is term and isinstance(term, Computed):
                        yield term
                    elif each is not term:
                        yield from _terms(each)
