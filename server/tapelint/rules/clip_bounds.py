"""The bounds of a clip are swapped, or one is missing.

## What happens
With the lower bound above the upper, every gradient becomes the lower bound, whatever it was:
each variable runs off in one direction. Without a bound the call raises.

## Why
`tf.clip_by_value(t, low, high)` takes the smaller of `t` and `high`, and then the larger of that
and `low`. It has no bounds of its own, nor has `tf.clip_by_norm` a norm.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.Adam(0.05)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    grads = tape.gradient(loss, [w])
    grads = [tf.clip_by_value(grad, 0.5, -0.5) for grad in grads]
    optimizer.apply_gradients(zip(grads, [w]))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.Adam(0.05)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    grads = tape.gradient(loss, [w])
    grads = [tf.clip_by_value(grad, -0.5, 0.5) for grad in grads]
    optimizer.apply_gradients(zip(grads, [w]))
```

## Fix
Swaps the bounds. Safe. A missing lower bound becomes the negative of the other one, which is
unsafe.

## Runtime message
None where the bounds are swapped; where one is missing `TypeError: Missing required positional
argument`.

## When it is right
Bounds that are not numbers in the text.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import insert, replace
from tapelint.flow import Const, FunctionCalled, Value
from tapelint.knowledge.operations import CLIP_ARGUMENTS
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule


@rule(
    code="TL305",
    name="clip-bounds",
    severity=Severity.WARNING,
    title="Clip bounds are swapped or missing",
)
def clip_bounds(context: Context) -> Iterator[Report]:
    """Clip calls whose bounds are swapped or missing."""
    for called in context.events(FunctionCalled):
        names = CLIP_ARGUMENTS.get(called.name)
        if names is None or not called.call.complete:
            continue
        given = dict(zip(names, called.call.positional, strict=False)) | called.call.keywords
        missing = [name for name in names[1:] if name not in given]
        function = context.text(called.node.func)
        if missing and given.keys() <= {*names, "name"}:
            yield Report(
                called.node,
                f"`{function}` needs `{missing[-1]}` as well, and raises `TypeError: Missing "
                "required positional argument`. Say how far to clip.",
                (),
                tuple(_symmetrical(context, called.node, names)),
                Severity.ERROR,
            )
        elif len(names) == 3 and not missing:
            low, high = (_number(given[name]) for name in names[1:])
            if low is not None and high is not None and low > high:
                yield Report(
                    called.node,
                    f"The lower bound {low} is above the upper bound {high}: every value becomes "
                    f"{low}, whatever it was. Swap the bounds.",
                    (),
                    tuple(_swap(context, called.node, names)),
                )


def _number(value: Value) -> float | None:
    if isinstance(value, Const) and isinstance(value.value, (int, float)):
        return value.value
    return None


def _bound(call: ast.Call, names: tuple[str, ...], index: int) -> ast.expr | None:
    return call.args[index] if len(call.args) > index else facts.keyword(call, names[index])


def _swap(context: Context, call: ast.Call, names: tuple[str, ...]) -> Iterator[Fix]:
    low, high = _bound(call, names, 1), _bound(call, names, 2)
    if low is not None and high is not None:
        edits = (
            replace(context, low, context.text(high)),
            replace(context, high, context.text(low)),
        )
        yield Fix("Swap the bounds", Safety.SAFE, lambda: edits)


def _symmetrical(context: Context, call: ast.Call, names: tuple[str, ...]) -> Iterator[Fix]:
    match call:
        case ast.Call(args=[_, ast.Constant(value=float() | int() as bound) as given], keywords=[]):
            if len(names) == 3 and bound > 0:
                text = context.text(given)
                edit = insert(context.range(given).start, f"-{text}, ")
                yield Fix(f"Clip to `-{text}, {text}`", Safety.UNSAFE, lambda: (edit,))
