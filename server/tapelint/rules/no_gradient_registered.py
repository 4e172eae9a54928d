"""An operation on the way to the loss is one that TensorFlow has no gradient for.

## What happens
`tape.gradient` raises `LookupError`, also where other ways lead from the loss to the variables.

## Why
TensorFlow looks up the gradient of each operation that the tape recorded between the variables and
the loss. For some there is None, on purpose; for others, such as `tf.unique`, `tf.linalg.lu` and
the changes of contrast, hue and saturation in `tf.image`, there is no entry at all.

## Bad
```python
import tensorflow as tf

x = tf.random.uniform((32, 8, 8, 3))
bias = tf.Variable(tf.zeros((8, 8, 3)))
optimizer = tf.keras.optimizers.SGD(0.5)

for step in range(20):
    with tf.GradientTape() as tape:
        corrected = x + bias
        contrasted = tf.image.adjust_contrast(corrected, 1.5)
        loss = tf.reduce_mean(tf.square(corrected - contrasted + 0.5))
    grads = tape.gradient(loss, [bias])
    optimizer.apply_gradients(zip(grads, [bias]))
```

## Good
```python
import tensorflow as tf

x = tf.random.uniform((32, 8, 8, 3))
bias = tf.Variable(tf.zeros((8, 8, 3)))
optimizer = tf.keras.optimizers.SGD(0.5)

for step in range(20):
    with tf.GradientTape() as tape:
        corrected = x + bias
        contrasted = tf.image.adjust_contrast(tf.stop_gradient(corrected), 1.5)
        loss = tf.reduce_mean(tf.square(corrected - contrasted + 0.5))
    grads = tape.gradient(loss, [bias])
    optimizer.apply_gradients(zip(grads, [bias]))
```

## Fix
Where another way leads to the variables, puts the operation into `tf.stop_gradient`. Unsafe, since
what it computes is not trained then.

## Runtime message
`LookupError: gradient registry has no entry for: …`; where the tape is outside of the `tf.function`
that the operation is in, `LookupError: No gradient defined for operation…`

## When it is right
On data that no variable takes part in, on whole numbers, and behind `tf.stop_gradient`, the tape
looks for no gradient.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import insert
from tapelint.fixes.spelling import tensorflow
from tapelint.flow import GradientTaken, seen_from, stop_of
from tapelint.knowledge.gradients import Stop
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule


@rule(
    code="TL550",
    name="no-gradient-registered",
    severity=Severity.ERROR,
    title="TensorFlow has no gradient for an operation on the way",
)
def no_gradient_registered(context: Context) -> Iterator[Report]:
    """Gradients taken through an operation that has no entry in TensorFlow's registry."""
    for taken in context.events(GradientTaken):
        by = taken.raising
        stop = None if by is None else stop_of(by)
        if by is None or stop is None or taken.already is not None or taken.place.expects_error:
            continue
        if context.outline.is_caught(taken.node, "LookupError"):
            continue
        node = by.node
        if not isinstance(node, ast.expr) or not context.outline.holds(node):
            node = seen_from(by, taken.place.calls)
        if not isinstance(node, ast.expr) or not context.outline.holds(node):
            node = taken.node
        name = f"`{stop.lacking}`"
        yield Report(
            node,
            f"TensorFlow has no gradient for {name}, which {facts.short(context, node, 'this')} "
            "computes: `tape.gradient` raises `LookupError`. Compute it from what is not trained, "
            "or use an operation that is differentiable.",
            ((taken.node, "The gradients are taken here."),),
            tuple(_fixes(context, taken, node, stop)),
        )


def _fixes(context: Context, taken: GradientTaken, node: ast.expr, stop: Stop) -> Iterator[Fix]:
    """Block the gradient, where it then still comes another way."""
    name = tensorflow(context)
    if taken.cut or stop.outputs or name is None or not isinstance(node, ast.Call):
        return
    if node is taken.node:
        return
    place = context.range(node)
    edits = (insert(place.start, f"{name}.stop_gradient("), insert(place.end, ")"))
    yield Fix("Block the gradient there", Safety.UNSAFE, lambda: edits)
