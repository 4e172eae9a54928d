"""The loss of a replica is the mean of its own share of the batch, not of the whole one.

## What happens
The program runs, and its steps are as many times too large as there are replicas: the gradients of
all replicas are summed, by the optimizer or by `all_reduce`. On one device nothing shows.

## Why
`tf.reduce_mean` divides by the number of examples that the replica got. The mean over the whole
batch asks for its size, which `tf.nn.compute_average_loss` divides by.

## Bad
```python
import tensorflow as tf

cpu = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
strategy = tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])
x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
with strategy.scope():
    w = tf.Variable(tf.zeros((3, 1)))
    optimizer = tf.keras.optimizers.SGD(0.05)


def step(x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    grads = tape.gradient(loss, [w])
    optimizer.apply_gradients(zip(grads, [w]))


for _ in range(20):
    strategy.run(step, args=(x, y))
```

## Good
```python
import tensorflow as tf

cpu = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
strategy = tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])
x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
with strategy.scope():
    w = tf.Variable(tf.zeros((3, 1)))
    optimizer = tf.keras.optimizers.SGD(0.05)


def step(x, y):
    with tf.GradientTape() as tape:
        loss = tf.nn.compute_average_loss(tf.square(x @ w - y), global_batch_size=64)
    grads = tape.gradient(loss, [w])
    optimizer.apply_gradients(zip(grads, [w]))


for _ in range(20):
    strategy.run(step, args=(x, y))
```

## Fix
Divides the mean by the number of replicas. Unsafe: it is right where each replica gets the same
number of examples, and the loss that is reported changes as well.

## Runtime message
None.

## When it is right
With one device it is, and where the gradients are averaged by hand. Keras 3's own losses divide by
the number of replicas themselves, and are not reported.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import insert
from tapelint.fixes.spelling import tensorflow
from tapelint.flow import (
    Applied,
    Assigned,
    Attribute,
    Computed,
    Const,
    Element,
    Event,
    Gradients,
    Item,
    Symbol,
    Value,
    carried,
    made_of,
    plain_terms,
)
from tapelint.knowledge.operations import is_clip
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule
from tapelint.rules.replicas import has_many_replicas, sum_over_replicas

_MEANS = frozenset({"keras.backend.mean", "keras.ops.mean", "tf.reduce_mean"})
_COUNTS = ("num_replicas_in_sync", "aggregat")
_BY_HAND = (*_COUNTS, "all_reduce")
_DIVISIONS = frozenset({"Div", "tf.divide", "tf.math.divide"})
_STEPS = frozenset({"assign_sub", "assign_add"})


@rule(
    code="TL721",
    name="mean-over-replica",
    severity=Severity.WARNING,
    title="The step grows with the number of replicas",
)
def mean_over_replica(context: Context) -> Iterator[Report]:
    """Losses of replicas that are divided by the size of their own share."""
    told: set[ast.AST] = set()
    for update, summed, gradients, by_hand in (*_applied(context), *_assigned(context)):
        strategy = update.place.replica
        if strategy is None or not has_many_replicas(strategy):
            continue
        parts = (part for one in gradients for part in _parts(one.taken.target))
        for mean in dict.fromkeys(part for part in parts if _is_mean(part)):
            if mean.node in told or not context.outline.holds(mean.node):
                continue
            functions = (context.outline.function(one) for one in (mean.node, update.node))
            if any(word in ast.unparse(one) for one in functions for word in by_hand):
                continue
            told.add(mean.node)
            yield Report(
                mean.node,
                "Divide by the whole batch, as `tf.nn.compute_average_loss` does: this is the mean "
                "over one replica's share of it, and the gradients of all replicas are summed, so "
                "with two of them each step is twice as large.",
                ((summed, "The gradients are summed here."),),
                tuple(_fixes(context, mean.node)),
            )


class _Update(NamedTuple):
    """Where variables are updated and gradients are ``summed``, and words that tell of a count."""

    event: Event
    summed: ast.AST
    gradients: list[Gradients]
    by_hand: tuple[str, ...]


def _applied(context: Context) -> Iterator[_Update]:
    """The updates by optimizers, which sum up the gradients of the replicas."""
    for applied in context.events(Applied):
        columns = facts.columns(facts.given(applied))
        gradients = [] if columns is None else facts.gradients_in(columns[0])
        if gradients and not any(_is_changed(one) for one in gradients):
            yield _Update(applied, applied.node, gradients, _BY_HAND)


def _assigned(context: Context) -> Iterator[_Update]:
    """The updates by hand, by gradients that `all_reduce` has summed up and nothing divides."""
    for assigned in context.events(Assigned):
        divided = any(
            isinstance(one, Computed) and one.op in _DIVISIONS for one in made_of(assigned.value)
        )
        gradients = [one for one in carried(assigned.value) if isinstance(one, Gradients)]
        sums = [one for one in map(sum_over_replicas, gradients) if one is not None]
        if assigned.method in _STEPS and len(sums) == len(gradients) == 1 and not divided:
            yield _Update(assigned, sums[0].node, gradients, _COUNTS)


def _is_changed(gradients: Gradients) -> bool:
    """Whether they may have been divided since they were taken."""
    return not all(is_clip(one.name) for one in gradients.transforms)


def _parts(target: Value) -> Iterator[Computed]:
    """What the loss ``target`` is the sum of, each of which varies with the examples."""
    for term in plain_terms(target):
        if isinstance(term, Computed) and (term is target or _is_of_examples(term)):
            yield term


def _is_of_examples(term: Computed) -> bool:
    """Whether ``term`` is made of more than variables and numbers, as a penalty is."""
    return any(
        isinstance(one, (Element, Item, Symbol))
        or (isinstance(one, Computed) and one.op in ("call", "element"))
        for one in made_of(term)
    )


def _is_mean(term: Computed) -> bool:
    """Whether ``term`` is divided by the number of the examples at hand."""
    match term:
        case Computed(op="Div", inputs=(_, divisor)):
            return any(map(_is_count, made_of(divisor)))
        case _:
            return term.op in _MEANS


def _is_count(value: Value) -> bool:
    """Whether ``value`` is the number of rows of a tensor."""
    match value:
        case Item(owner=Computed(op="tf.shape") | Attribute(name="shape"), key=Const(value=0)):
            return True
        case Computed(op="[]", inputs=(Computed(op="tf.shape"), Const(value=0))):
            return True
        case _:
            return False


def _fixes(context: Context, node: ast.AST) -> Iterator[Fix]:
    name = tensorflow(context)
    if name is not None:
        replicas = f"{name}.distribute.get_strategy().num_replicas_in_sync"
        edits = (insert(context.range(node).end, f" / {replicas}"),)
        yield Fix("Divide by the number of replicas", Safety.UNSAFE, lambda: edits)
