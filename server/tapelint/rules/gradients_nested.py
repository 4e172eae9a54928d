"""A list of gradients is given in the place of one gradient.

## What happens
`apply_gradients` takes a whole list for the gradient of one variable, and raises.

## Why
`tape.gradient` gives its result the structure of the sources: for a list in a list it returns a
list in a list. `zip` pairs what it finds on the first level only.

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
    grads = tape.gradient(loss, [model.trainable_variables])
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
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
```

## Fix
Takes the gradients for the list itself, zips the lists instead of lists around them, or flattens
both with `tf.nest.flatten`. Safe: the program raises as written.

## Runtime message
`InvalidArgumentError: Shapes of all inputs must match`, `InvalidArgumentError: Cannot update
variable with shape … using a Tensor with shape …`, `TypeError: bad operand type for unary -:
'list'` (Keras 2, SGD), `ValueError: … must be equal rank` in a `tf.function`, or, where the
variables are nested as well, `AttributeError: 'list' object has no attribute '_unique_id'`.

## When it is right
Nested gradients that are flattened, taken apart or indexed before they are paired.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Edit, Fix, Safety, Severity
from tapelint.fixes.edits import replace
from tapelint.fixes.spelling import sources_argument, tensorflow
from tapelint.flow import Gradients, List, Taking, Tuple, Value, alternatives
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule
from tapelint.rules.pairing import Mismatch, Pairing, is_nested, mismatches


@rule(
    code="TL207",
    name="gradients-nested",
    severity=Severity.ERROR,
    title="The gradients are nested lists",
)
def gradients_nested(context: Context) -> Iterator[Report]:
    """Pairs of which a gradient is itself a list, because its source is one."""
    for pairing in mismatches(context, Mismatch.NESTED):
        taken = pairing.gradients.taken
        method = pairing.applied.method
        raises = f"which `{method}` takes for one gradient, and raises"
        lists = "Give it the lists" if method == "apply" else "Zip the lists"
        argument = sources_argument(taken.node)
        severity = None if pairing.always else Severity.WARNING
        if argument is not None and _is_nested(taken.sources):
            yield Report(
                argument,
                f"{facts.short(context, argument, 'This')} is a list in a list, and the gradients "
                f"come back in the same shape: each pair holds a list, {raises}. Give "
                f"`{_asked(taken)}` one flat list.",
                ((pairing.applied.node, "They are applied here."),),
                tuple(_flatten(context, pairing, argument)),
                severity,
            )
        else:
            yield Report(
                pairing.node,
                f"The gradients are a list already. Wrapped in another, they make one pair of two "
                f"lists, {raises}. {lists} themselves.",
                facts.gradient_places(pairing.gradients),
                tuple(_unwrap(context, pairing)),
                severity,
            )


def _asked(taken: Taking) -> str:
    return "tf.gradients" if taken.method == "gradients" else f"tape.{taken.method}"


def _is_nested(sources: Value) -> bool:
    return any(map(is_nested, alternatives(sources)))


def _flatten(context: Context, pairing: Pairing, argument: ast.expr) -> Iterator[Fix]:
    if len(pairing.arguments) != 2:
        return
    first, second = pairing.arguments
    inner = _only(argument)
    nested = _is_nested(pairing.variables)
    if inner is not None and isinstance(pairing.gradients.taken.sources, (List, Tuple)):
        edits = [replace(context, argument, context.text(inner))]
        inside = _only(second)
        if not nested or inside is not None:
            if inside is not None and nested:
                edits.append(replace(context, second, context.text(inside)))
            given = tuple(edits)
            text = facts.short(context, inner, "the list itself")
            yield Fix(f"Take the gradients for {text}", Safety.SAFE, lambda: given)
            return
    name = tensorflow(context)
    if name is None:
        return
    flat = f"{name}.nest.flatten"
    parts = [first, second] if nested else [first]
    flattened = tuple(replace(context, one, f"{flat}({context.text(one)})") for one in parts)
    yield Fix(f"Flatten with `{flat}`", Safety.SAFE, lambda: flattened)


def _only(node: ast.expr) -> ast.expr | None:
    """The one item of a list that is written down."""
    match node:
        case ast.List(elts=[one]) | ast.Tuple(elts=[one]) if not isinstance(one, ast.Starred):
            return one
        case _:
            return None


def _unwrap(context: Context, pairing: Pairing) -> Iterator[Fix]:
    node = pairing.node
    match pairing.arguments, node:
        case [first, second], _:
            inner, other = _only(first), _only(second)
            if inner is None:
                return
            edits: list[Edit] = [replace(context, first, context.text(inner))]
            if _is_nested(pairing.variables):
                if other is None:
                    return
                edits.append(replace(context, second, context.text(other)))
            given = tuple(edits)
            title = f"{'Apply' if node is pairing.applied.node else 'Zip'} the lists themselves"
            yield Fix(title, Safety.SAFE, lambda: given)
        case _, ast.List(elts=[ast.Tuple(elts=[first, second])]):
            values = context.flow.values
            if isinstance(values.get(first), Gradients):
                listed = context.text(second)
                if isinstance(pairing.variables, Tuple) and not _is_nested(pairing.variables):
                    listed = f"[{listed}]"
                text = f"zip({context.text(first)}, {listed})"
                edit = replace(context, node, text)
                yield Fix("Zip the lists", Safety.SAFE, lambda: (edit,))
