"""Two terms of a loss are the same, with the gradient stopped on the same side.

## What happens
The program runs. The second term only makes the first one stronger: the side that is stopped in
both is trained by neither.

## Why
In a codebook, one term is to draw the codes to the output of the encoder, and the other one the
encoder to its codes. They have the same value, and differ in the side that `tf.stop_gradient`
is on.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 4))
encoder = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(2)])
decoder = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(4)])
book = tf.Variable(tf.random.normal((8, 2)))
weights = [*encoder.trainable_variables, *decoder.trainable_variables, book]
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        z = encoder(x)
        nearest = tf.argmin(tf.norm(z[:, None] - book[None], axis=2), axis=1)
        code = tf.gather(book, nearest)
        loss = tf.reduce_mean(tf.square(decoder(z + tf.stop_gradient(code - z)) - x))
        loss += tf.reduce_mean(tf.square(tf.stop_gradient(z) - code))
        loss += 0.25 * tf.reduce_mean(tf.square(tf.stop_gradient(z) - code))
    optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 4))
encoder = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(2)])
decoder = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(4)])
book = tf.Variable(tf.random.normal((8, 2)))
weights = [*encoder.trainable_variables, *decoder.trainable_variables, book]
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        z = encoder(x)
        nearest = tf.argmin(tf.norm(z[:, None] - book[None], axis=2), axis=1)
        code = tf.gather(book, nearest)
        loss = tf.reduce_mean(tf.square(decoder(z + tf.stop_gradient(code - z)) - x))
        loss += tf.reduce_mean(tf.square(tf.stop_gradient(z) - code))
        loss += 0.25 * tf.reduce_mean(tf.square(z - tf.stop_gradient(code)))
    optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
```

## Fix
None: which of the two terms is wrong, is yours to tell.

## Runtime message
None

## When it is right
Terms that differ in what is stopped, or in what they are computed from. What is drawn at random may
differ, and is not reported.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import combinations

from tapelint.finding import Severity
from tapelint.flow import Computed, GradientTaken, Likeness, Tape, Value, all_of, terms
from tapelint.rules.base import Context, Report, rule

_STOP = "tf.stop_gradient"
_EVEN = frozenset({"Pow", "tf.abs", "tf.math.abs", "tf.math.square", "tf.norm", "tf.square"})


@rule(
    code="TL529",
    name="stopped-on-same-side",
    severity=Severity.WARNING,
    title="Both terms stop the gradient on the same side",
)
def stopped_on_same_side(context: Context) -> Iterator[Report]:
    """Terms of one loss that are alike, and that stop the gradient of a part of them."""
    if _STOP.rpartition(".")[2] not in context.source.text:
        return
    done: set[ast.AST] = set()
    for taken in context.events(GradientTaken):
        if not isinstance(taken.tape, Tape) or not context.flow.is_applied(taken):
            continue
        likeness = Likeness()
        stopping = [one for one in dict.fromkeys(terms(taken.target)) if _stops(one)]
        for first, second in combinations(stopping, 2):
            again = first.node is second.node and first.calls == second.calls
            if second.node in done or again:
                continue
            if not context.outline.holds(second.node) or not _alike(likeness, first, second):
                continue
            done.add(second.node)
            yield Report(
                second.node,
                "This is the same term as another one of the loss, with the gradient stopped on "
                "the same side: what is stopped is trained by neither. Stop the other side in one "
                "of them.",
                ((first.node, "This is the other term."),),
            )


def _stops(term: Computed) -> bool:
    return term.op != _STOP and any(
        isinstance(one, Computed) and one.op == _STOP for one in all_of(term)
    )


def _alike(likeness: Likeness, first: Value, second: Value) -> bool:
    """Whether two terms are the same, no matter which side is subtracted from the other."""
    if likeness.same(first, second):
        return True
    match first, second:
        case Computed(op=op, inputs=(one, *rest)), Computed(op=other, inputs=(two, *others)):
            if op != other or len(rest) != len(others):
                return False
            if not all(map(likeness.same, rest, others)):
                return False
            return _are_opposite(likeness, one, two) if op in _EVEN else _alike(likeness, one, two)
        case _:
            return False


def _are_opposite(likeness: Likeness, first: Value, second: Value) -> bool:
    match first, second:
        case Computed(op="Sub", inputs=(one, other)), Computed(op="Sub", inputs=(two, another)):
            return likeness.same(one, another) and likeness.same(other, two)
        case _:
            return False
