"""The same gradients are applied two times.

## What happens
Each step updates the variables twice: once by the optimizer, and once more by the optimizer or by
hand.

## Why
`apply_gradients` updates the variables itself. What `assign_sub` does after it comes on top.

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
    optimizer.apply_gradients(zip(grads, [w, b]))
    for variable, gradient in zip([w, b], grads):
        variable.assign_sub(0.1 * gradient)
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
    optimizer.apply_gradients(zip(grads, [w, b]))
```

## Fix
Takes the second update away. Unsafe, since it may be the first that is one too many.

## Runtime message
None. The steps are too long, and training may diverge.

## When it is right
Gradients that another optimizer is given, that go to other variables, or that are taken anew in
between; pairs that are kept under a name and given twice.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.remove import removal
from tapelint.flow import AppliedAgain
from tapelint.rules.base import Context, Report, rule


@rule(
    code="TL114",
    name="gradients-applied-twice",
    severity=Severity.WARNING,
    title="The gradients are applied twice",
)
def gradients_applied_twice(context: Context) -> Iterator[Report]:
    """Updates with gradients that an apply call has used on every way that leads here."""
    for again in context.events(AppliedAgain):
        how = "once more" if again.variable is None else "by hand as well"
        yield Report(
            again.node,
            f"`{context.flow.method_at(again.before)}` has updated the variables with these "
            f"gradients already: applied {how}, they are counted twice. Leave one of the two out.",
            ((again.before, "They are applied here."),),
            tuple(_fixes(context, again.node)),
        )


def _fixes(context: Context, call: ast.Call) -> Iterator[Fix]:
    edit = removal(context, call)
    if edit is not None:
        yield Fix("Take this update away", Safety.UNSAFE, edit.edits)
