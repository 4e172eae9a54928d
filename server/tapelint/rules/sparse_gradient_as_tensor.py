"""The gradient of an embedding is taken for a tensor, which it is not.

## What happens
It has no `numpy`, and Python's operators with numbers, or with another such gradient, do not know
it: it raises. So does `sum`.

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
Makes a tensor of it first. Safe: the program raises as written.

## Runtime message
`AttributeError: 'IndexedSlices' object has no attribute 'numpy'`, `TypeError: unsupported operand
type(s) for *: 'IndexedSlices' and 'float'` or `TypeError: unsupported operand type(s) for *:
'float' and 'IndexedSlices'`, and so for the other operators; `TypeError: unsupported operand
type(s) for +: 'IndexedSlices' and 'IndexedSlices'` where two of them are added.

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
    NONE,
    Element,
    Event,
    Gradients,
    Kind,
    NumpyAsked,
    Reckoned,
    Value,
    alternatives,
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
    done = [one for one in context.events(Reckoned) if not _is_before(one)]
    # In the first turn of a loop it may not be what it is in the others.
    unsure = {one.node for one in done for value in one.values if _may_be_slices(value, one.node)}
    for event in done:
        raised = _raised(event) if event.node not in unsure else None
        if raised is not None:
            gradients, side, operands = raised
            raises = f"TypeError: unsupported operand type(s) for {operands}"
            yield from _report(context, event, gradients, side, raises)


def _is_before(event: Reckoned) -> bool:
    """Whether nothing has been added up yet, so that the program does not come to this."""
    return any(facts.root_of_element(one) == NONE for one in event.values)


def _may_be_slices(value: Value, node: ast.AST) -> bool:
    """Whether ``value`` is slices on some ways to ``node``, and something else on others."""
    return _as_slices(value, node) is None and any(
        isinstance(one, Gradients) and are_slices(one) for one in alternatives(value)
    )


def _raised(event: Reckoned) -> tuple[Gradients, ast.expr, str] | None:
    """Slices that cannot be computed with, where they stand, and what Python says of that."""
    match event.node:
        case ast.Call(args=[added, *_]):
            slices = _as_slices(event.values[0], event.node)
            return None if slices is None else (slices, added, "+: 'int' and 'IndexedSlices'")
        case ast.BinOp(op=op, left=left, right=right):
            pass
        case ast.AugAssign(op=op, target=left, value=right):
            pass
        case _:
            return None
    sign = _SIGNS.get(type(op))
    if sign is None:
        return None
    one, other = (_as_slices(one, event.node) for one in event.values)
    if one is not None and other is not None:
        return one, right, f"{sign}: 'IndexedSlices' and 'IndexedSlices'"
    if one is not None and kind_of(event.values[1]) is Kind.NUMBER:
        return one, left, f"{sign}: 'IndexedSlices' and 'float'"
    if other is not None and kind_of(event.values[0]) is Kind.NUMBER:
        return other, right, f"{sign}: 'float' and 'IndexedSlices'"
    return None


def _as_slices(value: Value, node: ast.AST) -> Gradients | None:
    """The slices that ``value`` surely is when it comes to ``node``, before that adds to it.

    None may be what it was before.
    """
    found = [
        one
        for one in alternatives(value)
        if one != NONE and not (isinstance(one, Gradients) and _is_made_at(one, node))
    ]
    slices = [one for one in found if isinstance(one, Gradients) and are_slices(one)]
    return slices[0] if slices and len(slices) == len(found) else None


def _is_made_at(gradients: Gradients, node: ast.AST) -> bool:
    return any(step.node is node for step in gradients.transforms)


def _report(
    context: Context, event: Event, gradients: Gradients, node: ast.expr, raises: str
) -> Iterator[Report]:
    if not are_slices(gradients) or contracts.may_be_avoided(context, event, "Error"):
        return
    statement = context.outline.statement
    written = context.flow.written_to.get(gradients.taken.node, ())
    if any(statement(one) is not statement(event.node) for one in written):
        return
    if isinstance(gradients.sources, Element) and _is_picked(context, event.node):
        return
    added = isinstance(event.node, ast.Call) and isinstance(event, Reckoned)
    what = "What `sum` adds" if added else facts.short(context, node, "This gradient")
    advice = (
        "Add them with `tf.add_n`" if added else "Make a tensor of it with `tf.convert_to_tensor`"
    )
    yield Report(
        event.node,
        f"{what} is a `tf.IndexedSlices` where the variable is the table of an embedding, not a "
        f"tensor: this raises `{raises}`. {advice}.",
        ((gradients.taken.node, "The gradients are taken here."),),
        tuple(_fixes(context, event, node)),
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


def _fixes(context: Context, event: Event, node: ast.expr) -> Iterator[Fix]:
    name = tensorflow(context)
    if name is None or isinstance(getattr(node, "ctx", None), ast.Store):
        return
    match event:
        case Reckoned(node=ast.Call(func=ast.Name(id="sum") as function, args=[ast.Name()])):
            edit = replace(context, function, f"{name}.add_n")
        case Reckoned(node=ast.Call()):
            return
        case _:
            edit = replace(context, node, f"{name}.convert_to_tensor({context.text(node)})")
    yield Fix(f"Make a tensor of it: `{edit.text}`", Safety.SAFE, lambda: (edit,))
