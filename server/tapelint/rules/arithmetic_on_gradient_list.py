"""The list of gradients is multiplied, divided or negated as if it were one tensor.

## What happens
`tape.gradient` gives a list for a list of sources. A list times a float, a list divided by a
number and `-list` raise. A list times an integer repeats the list: the gradients are applied as
they were, and nothing raises. Times 0 or a negative integer it is empty: Keras 3 raises in
`apply_gradients`, Keras 2 does nothing.

## Why
Operators on a list are those of Python's lists; they know nothing of the tensors in it.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
b = tf.Variable(tf.zeros((1,)))
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w + b - y))
    grads = tape.gradient(loss, [w, b])
    grads = grads * 0.5
    optimizer.apply_gradients(zip(grads, [w, b]))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
b = tf.Variable(tf.zeros((1,)))
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w + b - y))
    grads = tape.gradient(loss, [w, b])
    grads = [gradient * 0.5 for gradient in grads]
    optimizer.apply_gradients(zip(grads, [w, b]))
```

## Fix
Does it for each gradient. Safe.

## Runtime message
`TypeError: can't multiply sequence by non-int of type 'float'`; `TypeError: unsupported operand
type(s) for /: 'list' and 'int'`; `TypeError: bad operand type for unary -: 'list'`; for an empty
list `ValueError: not enough values to unpack (expected 2, got 0)` (Keras 3).

## When it is right
The gradient of one variable is a tensor, and so is a list times a tensor; neither is reported.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.config import Keras
from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import for_each
from tapelint.flow import NONE, Const, Gradients, Transformed, alternatives
from tapelint.knowledge.versions import Fact
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule

_EMPTY = Fact(
    keras_2="does nothing",
    keras_3="raises `ValueError: not enough values to unpack (expected 2, got 0)`",
)


@rule(
    code="TL304",
    name="arithmetic-on-gradient-list",
    severity=Severity.ERROR,
    title="Arithmetic on the list of gradients",
)
def arithmetic_on_gradient_list(context: Context) -> Iterator[Report]:
    """Operators between a list of gradients and a number."""
    for event in context.events(Transformed):
        node = event.transform.node
        if not facts.is_list(context, event.gradients):
            continue
        match node:
            case ast.UnaryOp(op=ast.USub()):
                raises = "bad operand type for unary -: 'list'"
            case ast.BinOp(op=ast.Mult()) if _is_number(event, int) and _empties(event):
                method = context.flow.method_of(event.gradients.taken)
                quiet = method == "apply"
                done = _EMPTY.keras_2 if quiet else context.say(_EMPTY)
                raises_too = context.keras is Keras.KERAS_3 and not quiet
                yield _report(
                    context,
                    node,
                    "A list times 0 or a negative integer is `[]`: no gradient is left, and "
                    f"`{method}` {done}. Multiply each of them.",
                    None if raises_too else Severity.WARNING,
                )
                continue
            case ast.BinOp(op=ast.Mult()) if _is_number(event, int):
                yield _report(
                    context,
                    node,
                    "A list times an integer repeats the list: the gradients do not "
                    "change. Multiply each of them.",
                    Severity.WARNING,
                )
                continue
            case ast.BinOp(op=ast.Mult()) if _is_number(event, float):
                raises = "can't multiply sequence by non-int of type 'float'"
            case ast.BinOp(op=ast.Div()) if _is_number(event, int, float):
                raises = "unsupported operand type(s) for /"
            case _:
                continue
        yield _report(
            context,
            node,
            f"The gradients are a list: this raises `TypeError: {raises}`. Do it for each of them.",
            None,
        )


def _is_number(event: Transformed, *kinds: type) -> bool:
    operand = event.operand
    return isinstance(operand, Const) and type(operand.value) in kinds


def _empties(event: Transformed) -> bool:
    """Whether a list times the operand, an integer, has nothing in it."""
    operand = event.operand
    return isinstance(operand, Const) and isinstance(operand.value, int) and operand.value <= 0


def _report(
    context: Context, node: ast.UnaryOp | ast.BinOp, message: str, severity: Severity | None
) -> Report:
    return Report(node, message, (), tuple(_fixes(context, node)), severity)


def _fixes(context: Context, node: ast.UnaryOp | ast.BinOp) -> Iterator[Fix]:
    values = context.flow.values
    if isinstance(node, ast.UnaryOp):
        whole = node.operand
    elif any(isinstance(one, Gradients) for one in alternatives(values.get(node.left, NONE))):
        whole = node.left
    else:
        whole = node.right
    if not isinstance(whole, (ast.Name, ast.Attribute)):
        return
    edit = for_each(context, node, whole)
    yield Fix("Do it for each gradient", Safety.SAFE, lambda: (edit,))
