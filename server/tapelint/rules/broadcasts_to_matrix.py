"""A row of targets is compared with a column of predictions, each with each of the others.

## What happens
The program runs, and the loss falls. The difference of a tensor of the shape (N,) and one of the
shape (N, 1) has the shape (N, N), so that each prediction is fitted to all the targets: the model
learns their mean, and gives nearly the same for whatever it is given.

## Why
TensorFlow spreads dimensions of the size 1 out, as NumPy does: the row along the rows, the column
along the columns. A layer with one unit gives a column.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(y - model(x)))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(y - tf.squeeze(model(x), axis=-1)))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
```

## Fix
Takes the last dimension of the column away. Unsafe, since all that is learnt changes.

## Runtime message
None

## When it is right
Where each is to be compared with each, as in distances between all pairs. A dimension that is added
at that place, `x[:, None]`, is not reported, nor are two predictions or two arrays of data. Sizes
that are not known to be the same are not, as those of a batch and of a list of quantiles.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import replace
from tapelint.fixes.spelling import tensorflow
from tapelint.flow import (
    Api,
    Computed,
    Const,
    GradientTaken,
    Item,
    Reach,
    Tape,
    Tuple,
    Value,
    Variable,
    items,
    made_of,
    makes_matrix,
    reach,
)
from tapelint.knowledge.shapes import ELEMENTWISE, LIKE_THE_FIRST
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule

_TOGETHER = frozenset({"Add", "Sub", "Mult", "tf.subtract", "tf.multiply", "tf.add"}) | {
    f"{module}.squared_difference" for module in ("tf", "tf.math")
}
_ALONG = frozenset({"Add", "Sub", "Mult", "Div", "Pow", "USub"})
_FULL = frozenset({"tf.reduce_mean", "tf.reduce_sum", "tf.math.reduce_mean", "tf.math.reduce_sum"})


@rule(
    code="TL515",
    name="broadcasts-to-matrix",
    severity=Severity.WARNING,
    title="Each prediction is compared with all targets",
)
def broadcasts_to_matrix(context: Context) -> Iterator[Report]:
    """Rows and columns for the same examples that are combined under the mean that is the loss."""
    for taken in context.events(GradientTaken):
        tape = taken.tape
        if not isinstance(tape, Tape) or not context.flow.is_applied(taken):
            continue
        shapes = context.once(facts.shapes)
        for value in _under_a_mean(taken.target):
            first, second = value.inputs[:2]
            if not makes_matrix(shapes.of(first), shapes.of(second)):
                continue
            row = shapes.of(first)
            column = second if row is not None and row.is_row else first
            both = [_is_learnt(tape, one, taken.sources) for one in (first, second)]
            if _widens(column) or all(both) or not any(both):
                continue
            yield Report(
                value.node,
                f"{facts.short(context, value.node, 'This')} broadcasts (N,) with (N, 1) to a "
                "matrix: each prediction is compared with the targets of all examples. Bring both "
                "to the same shape, as `tf.squeeze` does.",
                ((taken.node, "The gradients are taken here."),),
                tuple(_fixes(context, value, column)),
            )


def _under_a_mean(target: Value) -> Iterator[Computed]:
    """What combines two tensors, number by number, of whose result the mean or sum is taken."""
    seen: set[int] = set()
    waiting = [
        one.inputs[0]
        for one in made_of(target)
        if isinstance(one, Computed) and one.op in _FULL and len(one.inputs) == 1
    ]
    for value in waiting:
        if id(value) in seen or not isinstance(value, Computed):
            continue
        seen.add(id(value))
        op = value.op or ""
        name = op.rpartition(".")[2]
        if op in _TOGETHER and len(value.inputs) >= 2:
            yield value
        if op in _ALONG or (op.startswith("tf.") and name in ELEMENTWISE | LIKE_THE_FIRST):
            waiting += value.inputs


def _is_learnt(tape: Tape, value: Value, sources: Value) -> bool:
    """Whether a model, or what is trained, has a part in ``value``."""
    calls = any(
        isinstance(one, Variable)
        or (isinstance(one, Computed) and one.op == "call" and facts.is_keras_model(one.inputs[0]))
        for one in made_of(value)
    )
    return calls or reach(tape, value, sources) is Reach.YES


def _widens(value: Value) -> bool:
    """Whether ``value`` was given its last dimension at this place, to meet each with each."""
    match value:
        case Item(key=key):
            return any(_is_new(one) for one in (items(key) if isinstance(key, Tuple) else (key,)))
        case Computed(op=str(op)):
            return op.rpartition(".")[2] in ("expand_dims", "reshape")
        case _:
            return False


def _is_new(key: Value) -> bool:
    return key == Const(None) or (isinstance(key, Api) and key.name.endswith(".newaxis"))


def _fixes(context: Context, value: Computed, column: Value) -> Iterator[Fix]:
    name = tensorflow(context)
    match value.node:
        case ast.BinOp(left=left, right=right):
            node = left if value.inputs[0] is column else right
        case ast.Call(args=[left, right]):
            node = left if value.inputs[0] is column else right
        case _:
            return
    text = context.text(node)
    if name is None or "\n" in text:
        return
    edits = (replace(context, node, f"{name}.squeeze({text}, axis=-1)"),)
    yield Fix("Take the last dimension away", Safety.UNSAFE, lambda: edits)
