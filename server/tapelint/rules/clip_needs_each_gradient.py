"""`tf.clip_by_value` or `tf.clip_by_norm` is given the whole list of gradients.

## What happens
TensorFlow makes one tensor of the list. That raises where the gradients have different shapes, as
those of kernels and biases do; in a `tf.function` the result cannot be zipped. Where it runs,
`tf.clip_by_norm` clips all gradients together.

## Why
These functions clip one tensor. Only `tf.clip_by_global_norm` takes a list.

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
    grads = tf.clip_by_norm(grads, 0.5)
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
    grads = [tf.clip_by_norm(gradient, 0.5) for gradient in grads]
    optimizer.apply_gradients(zip(grads, [w, b]))
```

## Fix
Clips each gradient. Safe: it is what the function is for.

## Runtime message
`InvalidArgumentError: Shapes of all inputs must match`; in a `tf.function` `ValueError: Shapes must
be equal rank` or `OperatorNotAllowedInGraphError: Iterating over a symbolic …`

## When it is right
`tf.clip_by_value` of a list of variables one by one, outside a `tf.function`, is right where their
shapes agree, and not reported.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import for_each
from tapelint.flow import Transformed, VariablesOf, exact
from tapelint.knowledge.operations import CLIP_EACH
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule


@rule(
    code="TL303",
    name="clip-needs-each-gradient",
    severity=Severity.ERROR,
    title="A list of gradients is clipped as if it were one tensor",
)
def clip_needs_each_gradient(context: Context) -> Iterator[Report]:
    """Lists of gradients given to a function that clips one tensor."""
    for event in context.events(Transformed):
        name, call = event.transform.name, event.transform.node
        if name not in CLIP_EACH or not isinstance(call, ast.Call):
            continue
        if not facts.is_list(context, event.gradients) or not call.args:
            continue
        sources = event.gradients.sources
        known = exact(sources)
        together = name != "tf.clip_by_value" and known is not None and len(known) > 1
        if not (event.place.graph or together or isinstance(sources, VariablesOf)):
            continue
        function = context.text(call.func)
        happens = (
            "in a `tf.function` this raises"
            if event.place.graph
            else "this raises `InvalidArgumentError: Shapes of all inputs must match` unless all "
            f"gradients have one shape{_alike(name)}"
        )
        yield Report(
            call,
            f"`{function}` clips one tensor, and the gradients are a list: {happens}. Clip each of "
            "them.",
            (),
            (_each(context, call),),
            None if event.place.graph else Severity.WARNING,
        )


def _alike(name: str) -> str:
    """What happens to gradients of one shape."""
    return "" if name == "tf.clip_by_value" else ", and then clips them all together"


def _each(context: Context, call: ast.Call) -> Fix:
    edit = for_each(context, call, call.args[0])
    return Fix("Clip each gradient", Safety.SAFE, lambda: (edit,))
