"""Keras's cosine similarity is subtracted from one, as if it were the cosine.

## What happens
The loss falls, and what is to be alike is driven apart: the cosine between the two goes to -1.

## Why
`tf.keras.losses.cosine_similarity` and `CosineSimilarity` are losses: they give the negative of
the cosine, which is -1 where both point the same way. One minus that is two there, the most it
can be.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.random.normal((32, 3))
w = tf.Variable(tf.random.normal((3, 3)))
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(1.0 - tf.keras.losses.cosine_similarity(y, x @ w))
    grads = tape.gradient(loss, [w])
    optimizer.apply_gradients(zip(grads, [w]))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.random.normal((32, 3))
w = tf.Variable(tf.random.normal((3, 3)))
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(1.0 + tf.keras.losses.cosine_similarity(y, x @ w))
    grads = tape.gradient(loss, [w])
    optimizer.apply_gradients(zip(grads, [w]))
```

## Fix
Adds it instead. Unsafe: it may be meant that the two be driven apart.

## Runtime message
None.

## When it is right
`tf.keras.metrics.CosineSimilarity`, and a cosine that is worked out from normalized tensors, are
the cosine itself. A similarity that is subtracted from anything but one is not reported.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import add_instead
from tapelint.flow import Computed, Const, Created, GradientTaken, Reach, Tape, Value, reach
from tapelint.knowledge.operations import DIFFERENCES
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule

_LOSSES = frozenset({"keras.losses.cosine_similarity", "keras.losses.CosineSimilarity"})
_MEANS = frozenset({"tf.reduce_mean", "tf.math.reduce_mean"})


@rule(
    code="TL535",
    name="similarity-subtracted",
    severity=Severity.WARNING,
    title="The cosine similarity of Keras is negative already",
)
def similarity_subtracted(context: Context) -> Iterator[Report]:
    """Ones from which a cosine similarity of Keras is subtracted, in a loss."""
    for taken in context.events(GradientTaken):
        tape = taken.tape
        if not isinstance(tape, Tape) or not facts.is_descended(context, taken):
            continue
        for value in context.once(facts.made_of_target, taken):
            if not _is_one_minus(value) or not isinstance(value, Computed):
                continue
            if tape in value.tapes and reach(tape, value, taken.sources) is Reach.YES:
                yield Report(
                    value.node,
                    "Add the similarity: Keras's is the negative of the cosine, so this loss is "
                    "least where the two point in opposite directions.",
                    ((taken.node, "The gradients are taken here."),),
                    tuple(_fixes(context, value.node)),
                )


def _is_one_minus(value: Value) -> bool:
    match value:
        case Computed(op=str(op), inputs=(Const(value=1 | 1.0), Computed() as similarity)):
            return op in DIFFERENCES and _is_similarity(similarity)
        case _:
            return False


def _is_similarity(value: Computed) -> bool:
    match value:
        case Computed(op=str(op), inputs=(Computed() as given, *_)) if op in _MEANS:
            return _is_similarity(given)
        case Computed(op="call", inputs=(Created(api=api), *_)):
            return api in _LOSSES
        case _:
            return value.op in _LOSSES


def _fixes(context: Context, node: ast.AST) -> Iterator[Fix]:
    edit = add_instead(context, node)
    if edit is not None:
        yield Fix("Add it", Safety.UNSAFE, lambda: (edit,))
