"""The gradient of an embedding is taken for a tensor, which it is not.

## What happens
It has no `numpy`, and Python's operators with numbers do not know it: it raises.

## Why
Where rows are looked up in a table, by an `Embedding` or `tf.gather`, the gradient is a
`tf.IndexedSlices`: the rows that were looked up, and which they are. Optimizers and the functions
of TensorFlow take it; `tf.convert_to_tensor` makes a tensor of it.

## Bad
```python
import tensorflow as tf

words = tf.constant([[0, 1], [2, 3], [1, 3], [0, 2]])
y = tf.constant([[1.0], [0.0], [1.0], [0.0]])
model = tf.keras.Sequential(
    [
        tf.keras.Input((2,), dtype="int32"),
        tf.keras.layers.Embedding(4, 3),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(1),
    ]
)
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(words) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    grads = [0.5 * g for g in grads]
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
```

## Good
```python
import tensorflow as tf

words = tf.constant([[0, 1], [2, 3], [1, 3], [0, 2]])
y = tf.constant([[1.0], [0.0], [1.0], [0.0]])
model = tf.keras.Sequential(
    [
        tf.keras.Input((2,), dtype="int32"),
        tf.keras.layers.Embedding(4, 3),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(1),
    ]
)
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(words) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    grads = [0.5 * tf.convert_to_tensor(g) for g in grads]
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
```

## Fix
Makes a tensor of it first. Safe: the program raises as it stands.

## Runtime message
`AttributeError: 'IndexedSlices' object has no attribute 'numpy'`, `TypeError: unsupported operand
type(s) for *: 'IndexedSlices' and 'float'` or `TypeError: unsupported operand type(s) for *:
'float' and 'IndexedSlices'`, and so for the other operators.

## When it is right
An operator with a tensor on the other side, functions of TensorFlow, a minus sign. Where a penalty
reaches the table in another way, the gradient is a tensor; that is not reported, nor is a program
that asks for the type.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import replace
from tapelint.fixes.spelling import tensorflow
from tapelint.flow import (
    Element,
    Event,
    Gradients,
    Kind,
    NumpyAsked,
    Transformed,
    are_slices,
    kind_of,
)
from tapelint.rules import contracts, facts
from tapelint.rules.base import Context, Report, rule
from tapelint.source.outline import FUNCTIONS

_SIGNS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
# The gradient of a weight that is cast is none of its rows.
_CASTING = "mixed_"


@rule(
    code="TL330",
    name="sparse-gradient-as-tensor",
    severity=Severity.ERROR,
    title="The gradient of an embedding is no tensor",
)
def sparse_gradient_as_tensor(context: Context) -> Iterator[Report]:
    """Slices whose values are asked for, or that Python is to compute with."""
    if _CASTING in context.source.text:
        return
    for asked in context.events(NumpyAsked):
        if isinstance(asked.tensor, Gradients) and isinstance(asked.node.func, ast.Attribute):
            raises = "AttributeError: 'IndexedSlices' object has no attribute 'numpy'"
            yield from _report(context, asked, asked.tensor, asked.node.func.value, raises)
    for event in context.events(Transformed):
        node, operand = event.node, event.operand
        if not isinstance(node, ast.BinOp) or operand is None or type(node.op) not in _SIGNS:
            continue
        if kind_of(operand) is Kind.NUMBER:
            first = isinstance(context.flow.values.get(node.left), Gradients)
            types = "'IndexedSlices' and 'float'" if first else "'float' and 'IndexedSlices'"
            sign = _SIGNS[type(node.op)]
            raises = f"TypeError: unsupported operand type(s) for {sign}: {types}"
            side = node.left if first else node.right
            yield from _report(context, event, event.gradients, side, raises)


def _report(
    context: Context, event: Event, gradients: Gradients, node: ast.expr, raises: str
) -> Iterator[Report]:
    if not are_slices(gradients) or contracts.may_be_avoided(context, event, "Error"):
        return
    if isinstance(gradients.sources, Element) and _is_picked(context, event.node):
        return
    what = facts.short(context, node, "This gradient")
    yield Report(
        event.node,
        f"{what} is a `tf.IndexedSlices` where the variable is the table of an embedding, not a "
        f"tensor: this raises `{raises}`. Make a tensor of it with `tf.convert_to_tensor`.",
        ((gradients.taken.node, "The gradients are taken here."),),
        tuple(_fixes(context, node)),
    )


def _is_picked(context: Context, node: ast.AST) -> bool:
    """Whether only some of the elements that a loop or comprehension runs over come to ``node``."""
    for one in context.outline.around(node):
        if isinstance(one, (ast.If, ast.IfExp)):
            return True
        if isinstance(one, (ast.ListComp, ast.GeneratorExp, ast.DictComp, ast.SetComp)):
            return any(loop.ifs for loop in one.generators)
        if isinstance(one, (ast.For, ast.AsyncFor, *FUNCTIONS)):
            return False
    return False


def _fixes(context: Context, node: ast.expr) -> Iterator[Fix]:
    name = tensorflow(context)
    if name is not None:
        edit = replace(context, node, f"{name}.convert_to_tensor({context.text(node)})")
        yield Fix(f"Make a tensor of it: `{edit.text}`", Safety.SAFE, lambda: (edit,))
