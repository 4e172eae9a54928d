"""The pair that `tf.clip_by_global_norm` returns is used as if it were the gradients.

## What happens
`tf.clip_by_global_norm` returns two things: the list of clipped gradients, and the norm. Zipped
with the variables, the whole list is taken for the gradient of the first variable, and
`apply_gradients` raises.

## Why
Clipping by the global norm has to compute that norm, and it is worth logging, so both are returned.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(0.05)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    grads = tf.clip_by_global_norm(grads, 1.0)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(0.05)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    grads, _ = tf.clip_by_global_norm(grads, 1.0)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
```

## Fix
Unpacks the pair. Safe: the program raises as written.

## Runtime message
`InvalidArgumentError: Shapes of all inputs must match`, `TypeError: bad operand type for unary -:
'list'` (Keras 2, SGD) or `ValueError: Shapes must be equal rank` in a `tf.function`; unpacked the
wrong way round: `TypeError: Cannot iterate over a scalar tensor.`, from `apply` `TypeError: Scalar
tensor has no …`

## When it is right
`tf.clip_by_global_norm(grads, 1.0)[0]` is the clipped gradients.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import insert, replace
from tapelint.flow import Applied, ClipResult, Computed, Spread, Value, alternatives, items, likely
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule


@rule(
    code="TL302",
    name="clip-result-not-unpacked",
    severity=Severity.ERROR,
    title="The result of clip_by_global_norm is not unpacked",
)
def clip_result_not_unpacked(context: Context) -> Iterator[Report]:
    """Clip results that are zipped whole, or unpacked the wrong way round, and applied."""
    for applied in context.flow.of(Applied):
        both = facts.columns(facts.given(applied))
        if both is None or applied.place.expects_error:
            continue
        first = _whole(both[0])
        # On the way that leaves the pair as it is, it surely fails.
        first = next((one for one in alternatives(first) if isinstance(one, ClipResult)), first)
        if isinstance(first, ClipResult) and context.outline.holds(first.node):
            yield Report(
                first.node,
                "`tf.clip_by_global_norm` returns the pair (clipped gradients, norm). "
                f"{_given(applied)} as it is, its whole list is taken for the gradient of the "
                f"first variable, and `{applied.method}` raises. Unpack it: `grads, _ = …`.",
                ((applied.node, "The pair is applied here."),),
                tuple(_unpack(context, first)),
            )
        elif (
            isinstance(first, Computed) and first.op == "norm" and isinstance(first.node, ast.Call)
        ):
            yield Report(
                first.node,
                "`tf.clip_by_global_norm` returns (clipped gradients, norm), in this order. "
                f"{_norm(applied)} Swap the names.",
                ((applied.node, "The norm is applied here."),),
                tuple(_swap(context, first.node)),
            )


def _given(applied: Applied) -> str:
    return "Applied" if applied.method == "apply" else "Zipped"


def _norm(applied: Applied) -> str:
    if applied.method == "apply":
        return "Here `apply` is given the norm, and raises `TypeError: Scalar tensor has no …`."
    return (
        "Here the norm is zipped with the variables, which raises `TypeError: Cannot iterate over "
        "a scalar tensor.`"
    )


def _whole(value: Value) -> Value:
    found = items(value)
    if len(found) == 1 and isinstance(found[0], Spread):
        return likely(found[0].value)
    return value


def _unpack(context: Context, result: ClipResult) -> Iterator[Fix]:
    call = result.node
    parent = context.outline.parent(call)
    if isinstance(parent, ast.Assign) and len(parent.targets) == 1:
        target = parent.targets[0]
        if isinstance(target, ast.Name):
            edit = insert(context.range(target).end, ", _")
            yield Fix(f"Unpack: `{target.id}, _ = …`", Safety.SAFE, lambda: (edit,))
            return
    edit = insert(context.range(call).end, "[0]")
    yield Fix("Take the clipped gradients: `[0]`", Safety.SAFE, lambda: (edit,))


def _swap(context: Context, call: ast.Call) -> Iterator[Fix]:
    parent = context.outline.parent(call)
    match parent:
        case ast.Assign(targets=[ast.Tuple(elts=[first, second])]):
            edits = (
                replace(context, first, context.text(second)),
                replace(context, second, context.text(first)),
            )
            yield Fix("Swap the two names", Safety.SAFE, lambda: edits)
