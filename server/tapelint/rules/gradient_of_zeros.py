"""The loss depends on the variables only through something whose gradient is zero everywhere.

## What happens
The gradients are zeros. `apply_gradients` raises nothing, and nothing is trained: no variable
moves, but for the decay of weights.

## Why
A sign, or a step, does not change when what it is computed from changes a little. Where rounding
and comparing have None for a gradient, `tf.sign` and similar ones have zeros, which an optimizer
takes.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.sign(tf.reduce_sum(x, axis=1, keepdims=True))
w = tf.Variable(tf.fill((3, 1), 0.1))
optimizer = tf.keras.optimizers.Adam(0.05)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(tf.sign(x @ w) - y))
    grads = tape.gradient(loss, [w])
    optimizer.apply_gradients(zip(grads, [w]))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.sign(tf.reduce_sum(x, axis=1, keepdims=True))
w = tf.Variable(tf.fill((3, 1), 0.1))
optimizer = tf.keras.optimizers.Adam(0.05)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(tf.tanh(x @ w) - y))
    grads = tape.gradient(loss, [w])
    optimizer.apply_gradients(zip(grads, [w]))
```

## Fix
Writes `tf.tanh` for `tf.sign`. Unsafe, since only you know what the loss is to be.

## Runtime message
None

## When it is right
Where another way leads to the variables as well, as in a straight-through estimator, where the sign
of a gradient is taken, and of complex numbers, nothing is reported.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import replace
from tapelint.flow import Computed
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule
from tapelint.rules.cuts import CutOff, cut_off

# Their modules have `tanh` as well.
_SIGNS = frozenset({"keras.ops.sign", "tf.math.sign", "tf.sign"})


@rule(
    code="TL551",
    name="gradient-of-zeros",
    severity=Severity.ERROR,
    title="The gradient is zero everywhere",
)
def gradient_of_zeros(context: Context) -> Iterator[Report]:
    """Losses that reach their sources only through what has a gradient of zeros."""
    for cut in cut_off(context):
        if not cut.of_zeros or not cut.everything or not context.flow.is_applied(cut.taken):
            continue
        yield Report(
            cut.node,
            f"{facts.short(context, cut.node, 'This')} does not respond to small changes of "
            f"{cut.names}, and the loss depends on {cut.names} in no other way: "
            f"{facts.all_zeros(context, cut.taken)}. Use an operation that is differentiable.",
            cut.related,
            context.fixes(cut.node, _fixes(context, cut)),
        )


def _fixes(context: Context, cut: CutOff) -> Iterator[Fix]:
    op = cut.by.op if isinstance(cut.by, Computed) else None
    yield from smooth_instead(context, cut.node, op)


def smooth_instead(context: Context, node: ast.AST, op: str | None) -> Iterator[Fix]:
    """Write `tanh` where ``node`` calls `sign`, the operation ``op``."""
    match node:
        case ast.Call(func=ast.Attribute(value=owner, attr="sign") as function, args=[_]):
            if op in _SIGNS:
                smooth = f"{context.text(owner)}.tanh"
                edit = replace(context, function, smooth)
                yield Fix(f"Write `{smooth}`", Safety.UNSAFE, lambda: (edit,))
