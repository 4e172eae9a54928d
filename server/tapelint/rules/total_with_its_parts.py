"""The gradient is taken of the whole loss together with the parts that it is the sum of.

## What happens
`tape.gradient` adds up the gradients of all that it is given. Each part is counted twice: once in
the sum, by its weight there, and once more by itself, with the weight one.

## Why
A function that returns the whole loss with its parts, for a report, gives a tuple. A tape takes a
tuple or a list as well as one tensor, and says nothing.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.1)


def losses():
    error = tf.reduce_mean(tf.square(x @ w - y))
    decay = tf.reduce_sum(tf.square(w))
    return error + 0.01 * decay, error, decay


for step in range(20):
    with tf.GradientTape() as tape:
        values = losses()
    grads = tape.gradient(values, [w])
    optimizer.apply_gradients(zip(grads, [w]))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.1)


def losses():
    error = tf.reduce_mean(tf.square(x @ w - y))
    decay = tf.reduce_sum(tf.square(w))
    return error + 0.01 * decay, error, decay


for step in range(20):
    with tf.GradientTape() as tape:
        values = losses()
    grads = tape.gradient(values[0], [w])
    optimizer.apply_gradients(zip(grads, [w]))
```

## Fix
Takes the gradient of the sum alone. Unsafe, since all that is learnt changes.

## Runtime message
None

## When it is right
Several losses none of which is the sum of others: they are simply added up.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import replace
from tapelint.flow import (
    Computed,
    GradientTaken,
    List,
    Tape,
    Tuple,
    Value,
    items,
    summands,
    unspread,
)
from tapelint.rules.base import Context, Report, rule


@rule(
    code="TL532",
    name="total-with-its-parts",
    severity=Severity.WARNING,
    title="Parts of the loss are counted twice",
)
def total_with_its_parts(context: Context) -> Iterator[Report]:
    """Targets of several tensors, one of which is a sum with others of them in it."""
    for taken in context.events(GradientTaken):
        if not isinstance(taken.tape, Tape) or not isinstance(taken.target, (Tuple, List)):
            continue
        if taken.method != "gradient" or not context.flow.is_applied(taken):
            continue
        parts = [unspread(one) for one in items(taken.target)]
        place = next((at for at, one in enumerate(parts) if _is_sum_of_others(one, parts)), None)
        if place is None:
            continue
        total = parts[place]
        assert isinstance(total, Computed)  # noqa: S101
        yield Report(
            taken.node,
            "This is the gradient of a loss together with the parts that it is the sum of: each of "
            "these is counted once more, whatever its weight. Take the gradient of the sum alone.",
            ((total.node, "This is the sum."),) if context.outline.holds(total.node) else (),
            tuple(_fixes(context, taken, place)),
        )


def _is_sum_of_others(value: Value, parts: Sequence[Value]) -> bool:
    terms = {id(one) for one in summands(value)}
    return any(id(one) in terms for one in parts if isinstance(one, Computed) and one is not value)


def _fixes(context: Context, taken: GradientTaken, place: int) -> Iterator[Fix]:
    match taken.node.args:
        case [ast.Name() as name, *_]:
            edit = replace(context, name, f"{name.id}[{place}]")
        case [ast.Tuple(elts=elements) | ast.List(elts=elements) as given, *_] if not any(
            isinstance(one, ast.Starred) for one in elements
        ):
            edit = replace(context, given, context.text(elements[place]))
        case _:
            return
    yield Fix("Take the gradient of the sum alone", Safety.UNSAFE, lambda: (edit,))
