"""`tf.math.l2_normalize` without `axis` scales the whole batch, and not each example.

## What happens
All examples together have the length one: each is short, and some are longer than others. What is
compared are no cosines, and the similarities of a large batch are all close to zero, so that a
softmax over them hardly tells one from another. Nothing is raised.

## Why
Without `axis`, the norm is that of the tensor as a whole, with all the rows of the batch.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((16, 4))
model = tf.keras.Sequential([tf.keras.layers.Input((4,)), tf.keras.layers.Dense(3)])
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        first = tf.math.l2_normalize(model(x))
        second = tf.math.l2_normalize(model(x + 0.1), axis=-1)
        logits = tf.matmul(first, second, transpose_b=True) / 0.1
        loss = tf.reduce_mean(
            tf.nn.sparse_softmax_cross_entropy_with_logits(labels=tf.range(16), logits=logits)
        )
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((16, 4))
model = tf.keras.Sequential([tf.keras.layers.Input((4,)), tf.keras.layers.Dense(3)])
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        first = tf.math.l2_normalize(model(x), axis=-1)
        second = tf.math.l2_normalize(model(x + 0.1), axis=-1)
        logits = tf.matmul(first, second, transpose_b=True) / 0.1
        loss = tf.reduce_mean(
            tf.nn.sparse_softmax_cross_entropy_with_logits(labels=tf.range(16), logits=logits)
        )
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
```

## Fix
Adds `axis=-1`. Unsafe: it changes what is trained.

## Runtime message
None

## When it is right
A single vector. Reported is only what a model gives for several examples, and what is compared with
others under a softmax, where the labels are a range: each row belongs to one of the others.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import insert
from tapelint.flow import Computed, Const, Created, GradientTaken, Reach, Shapes, Tape, Value, reach
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule

_NORMALIZING = frozenset({"tf.math.l2_normalize", "tf.nn.l2_normalize", "tf.linalg.l2_normalize"})
_MATMULS = frozenset({"MatMult", "tf.matmul", "tf.linalg.matmul"})
_TRANSPOSING = frozenset({"tf.transpose", "tf.linalg.matrix_transpose"})
_SCALING = frozenset({"Div", "Mult", "tf.multiply", "tf.divide", "tf.math.divide"})
_LABELLING = frozenset({"tf.one_hot", "tf.cast", "tf.stop_gradient"})
_SOFTMAX_LOSSES = (
    "keras.losses.CategoricalCrossentropy",
    "keras.losses.SparseCategoricalCrossentropy",
)


@rule(
    code="TL548",
    name="normalized-as-a-whole",
    severity=Severity.WARNING,
    title="The batch is normalized as a whole",
)
def normalized_as_a_whole(context: Context) -> Iterator[Report]:
    """Norms of what is trained, taken over all the rows of a batch at once."""
    shapes = context.once(facts.shapes)
    done: set[ast.AST] = set()
    for taken in context.events(GradientTaken):
        tape = taken.tape
        if not isinstance(tape, Tape) or not facts.trains(context, taken):
            continue
        made = context.once(facts.made_of_target, taken)
        compared = {id(one) for value in made for one in _compared(value)}
        for value in made:
            if not isinstance(value, Computed) or value.op not in _NORMALIZING:
                continue
            if not _is_whole(value) or value.node in done or not context.outline.holds(value.node):
                continue
            if id(value) not in compared and not _has_rows(shapes, value.inputs[0]):
                continue
            if reach(tape, value, taken.sources) is not Reach.YES:
                continue
            done.add(value.node)
            yield Report(
                value.node,
                "Say `axis=-1`: without it the norm is that of the whole batch, and no example "
                "has the length one.",
                ((taken.node, "The gradients are taken here."),),
                tuple(_fixes(context, value.node)),
            )


def _is_whole(value: Computed) -> bool:
    return len(value.inputs) == 1 or value.inputs[1:] == (Const(None),)


def _has_rows(shapes: Shapes, given: Value) -> bool:
    """Whether ``given`` is what a model gives for several examples."""
    if not isinstance(given, Computed) or given.op != "call":
        return False
    shape = shapes.of(given)
    several = shape is not None and len(shape.dims) > 1 and shape.first not in (None, 1)
    return several and facts.is_keras_model(given.inputs[0])


def _compared(value: Value) -> Iterator[Value]:
    """What is multiplied for the logits of the loss ``value``, in which each row has its own."""
    if not isinstance(value, Computed) or not _is_softmax(value):
        return
    if not any(_tells_rows(one) for one in value.inputs):
        return
    for one in value.inputs:
        logits = one
        while isinstance(logits, Computed) and logits.op in _SCALING:
            logits = logits.inputs[0]
        if isinstance(logits, Computed) and logits.op in _MATMULS:
            for factor in logits.inputs[:2]:
                turned = isinstance(factor, Computed) and factor.op in _TRANSPOSING
                yield factor.inputs[0] if turned and isinstance(factor, Computed) else factor


def _tells_rows(labels: Value) -> bool:
    """Whether ``labels`` say that the first row belongs to the first, the second to the second."""
    while isinstance(labels, Computed) and labels.op in _LABELLING and labels.inputs:
        labels = labels.inputs[0]
    return isinstance(labels, Computed) and labels.op in ("tf.range", "tf.eye")


def _is_softmax(value: Computed) -> bool:
    if value.op == "call":
        made = value.inputs[0]
        return isinstance(made, Created) and made.api in _SOFTMAX_LOSSES
    return (value.op or "").startswith("tf.nn.") and "softmax" in (value.op or "")


def _fixes(context: Context, call: ast.AST) -> Iterator[Fix]:
    if isinstance(call, ast.Call) and len(call.args) == 1 and not call.keywords:
        edit = insert(context.range(call.args[0]).end, ", axis=-1")
        yield Fix("Say `axis=-1`", Safety.UNSAFE, lambda: (edit,))
