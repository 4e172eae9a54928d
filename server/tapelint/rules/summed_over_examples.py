"""A sum over all examples is compared with the value of each of them.

## What happens
The sum is one number, which is broadcast: each example is trained towards its value with what all
of them give together. Nothing is raised.

## Why
Without `axis`, `tf.reduce_sum` adds up everything there is: the columns, which is meant, and the
examples of the batch as well.

## Bad
```python
import tensorflow as tf

states = tf.random.normal((32, 3))
actions = tf.cast(states[:, 0] > 0, tf.int32)
wanted = tf.reduce_sum(states, axis=1)
network = tf.keras.Sequential([tf.keras.layers.Input((3,)), tf.keras.layers.Dense(2)])
optimizer = tf.keras.optimizers.SGD(0.001)

for step in range(20):
    with tf.GradientTape() as tape:
        taken = tf.reduce_sum(network(states) * tf.one_hot(actions, 2))
        loss = tf.reduce_mean(tf.square(wanted - taken))
    grads = tape.gradient(loss, network.trainable_variables)
    optimizer.apply_gradients(zip(grads, network.trainable_variables))
```

## Good
```python
import tensorflow as tf

states = tf.random.normal((32, 3))
actions = tf.cast(states[:, 0] > 0, tf.int32)
wanted = tf.reduce_sum(states, axis=1)
network = tf.keras.Sequential([tf.keras.layers.Input((3,)), tf.keras.layers.Dense(2)])
optimizer = tf.keras.optimizers.SGD(0.001)

for step in range(20):
    with tf.GradientTape() as tape:
        taken = tf.reduce_sum(network(states) * tf.one_hot(actions, 2), axis=-1)
        loss = tf.reduce_mean(tf.square(wanted - taken))
    grads = tape.gradient(loss, network.trainable_variables)
    optimizer.apply_gradients(zip(grads, network.trainable_variables))
```

## Fix
Adds `axis=-1`. Unsafe: what else uses the sum may count on one number.

## Runtime message
None

## When it is right
The sum for a single example, or one that meets one number. Only sums of products are reported, of
which it is known that they have as many rows as the values they meet.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import insert
from tapelint.flow import Computed, GradientTaken, Reach, Shapes, Tape, Value, reach
from tapelint.knowledge.operations import DIFFERENCES
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule

_PRODUCTS = frozenset({"Mult", "tf.multiply", "tf.math.multiply"})
_SQUARED = frozenset({"tf.squared_difference", "tf.math.squared_difference"})
_SUMS = frozenset({"tf.reduce_sum", "tf.math.reduce_sum"})


@rule(
    code="TL546",
    name="summed-over-examples",
    severity=Severity.WARNING,
    title="The sum is one of all examples",
)
def summed_over_examples(context: Context) -> Iterator[Report]:
    """Sums of what is learnt, without an axis, that meet the data of as many examples."""
    shapes = context.once(facts.shapes)
    done: set[ast.AST] = set()
    for taken in context.events(GradientTaken):
        tape = taken.tape
        if not isinstance(tape, Tape) or not facts.trains(context, taken):
            continue
        for value in context.once(facts.made_of_target, taken):
            for met, total, other in _both_ways(value):
                if total.node in done or not _is_of_all(shapes, total, other):
                    continue
                is_learnt, meets_data = (
                    reach(tape, total, taken.sources) is Reach.YES,
                    reach(tape, other, taken.sources) is Reach.NO,
                )
                if not (is_learnt and meets_data and context.outline.holds(total.node)):
                    continue
                done.add(total.node)
                yield Report(
                    total.node,
                    "Say `axis=-1`: without it this adds up all examples to one number, which is "
                    "then compared with the value of each of them.",
                    ((met, "It meets the values here."),),
                    tuple(_fixes(context, shapes, total, other)),
                )


def _both_ways(value: Value) -> Iterator[tuple[ast.AST, Computed, Value]]:
    """Where ``value``, a difference or product, is computed, and its operands, first a sum."""
    match value:
        case Computed(op=str(op), inputs=(first, second, *_), node=node) if (
            op in DIFFERENCES | _PRODUCTS | _SQUARED
        ):
            for one, other in ((first, second), (second, first)):
                if isinstance(one, Computed) and one.op in _SUMS and len(one.inputs) == 1:
                    yield node, one, other


def _is_of_all(shapes: Shapes, total: Computed, other: Value) -> bool:
    """Whether ``total`` sums up the rows of a product, of which ``other`` has as many."""
    product = total.inputs[0]
    if not isinstance(product, Computed) or product.op not in _PRODUCTS:
        return False
    met = shapes.of(other)
    rows = None if met is None or not met.dims else met.first
    found = [shapes.of(one) for one in product.inputs[:2]]
    return rows not in (None, 1) and any(
        one is not None and len(one.dims) > 1 and one.first == rows for one in found
    )


def _fixes(context: Context, shapes: Shapes, total: Computed, other: Value) -> Iterator[Fix]:
    call, met = total.node, shapes.of(other)
    if isinstance(call, ast.Call) and call.args and met is not None and met.is_row:
        edit = insert(context.range(call.args[0]).end, ", axis=-1")
        yield Fix("Say `axis=-1`", Safety.UNSAFE, lambda: (edit,))
