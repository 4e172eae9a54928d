"""One number or one tensor is made of all gradients, and paired with the variables.

## What happens
It raises: where the gradients differ in shape, as those of kernels and biases do, when they are put
together; else when `zip` goes over the number that comes out. What is summed up, or averaged over
an axis, is a tensor, and where it does not raise each variable gets a row of it.

## Why
`tape.gradient` gives a list for a list of sources, one gradient for each of them. `tf.reduce_mean`,
similar functions and NumPy take the list for one array. The mean over the batch is that of the
loss; the gradients need no other.

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
    grads = tf.reduce_mean(grads)
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
Applies the gradients themselves, or does arithmetic on an array for each gradient instead. Unsafe
where a number or a sum was computed, since only you know what it is for; safe where they were only
put together.

## Runtime message
`InvalidArgumentError: …Shapes of all inputs must match…` or
`TypeError: Cannot iterate over a scalar tensor.`; with NumPy
`ValueError: setting an array element with a sequence.…`. In a `tf.function`
`ValueError: …Shapes must be equal rank…`,
`OperatorNotAllowedInGraphError: Iterating over a symbolic …` or
`NotImplementedError: Cannot convert a symbolic tf.Tensor …`. From `apply`, for a number,
`TypeError: Scalar tensor has no …` or
`TypeError: object of type 'numpy.float32' has no len()`. For a sum
`InvalidArgumentError: …Cannot update variable with shape …` (Keras 3); none where its rows fit the
variables.

## When it is right
What is only shown or tested, such as `tf.linalg.global_norm(grads)`; each gradient by itself; an
array of gradients that have one shape; the mean of the gradients that several batches gave for one
variable.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from tapelint.finding import Edit, Fix, Range, Safety, Severity
from tapelint.fixes.remove import leave_out
from tapelint.flow import Computed, Gradients, Paired, Value, carried
from tapelint.knowledge.operations import REDUCING, STACKING, SUMMING
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule
from tapelint.rules.shapes import surely_differ

_MAKING_ONE = REDUCING | SUMMING | STACKING
_ARITHMETIC = frozenset({"Add", "Sub", "Mult", "Div", "Pow", "USub"})
# What is raised for gradients of different shapes, by NumPy or not, in a graph or not.
_UNLIKE = {
    (True, True): "NotImplementedError: Cannot convert a symbolic tf.Tensor … to a numpy array",
    (True, False): "ValueError: setting an array element with a sequence",
    (False, True): "ValueError: Shapes must be equal rank",
    (False, False): "InvalidArgumentError: Shapes of all inputs must match",
}
# What is raised for one number, in a graph or not.
_SCALAR = {
    True: "OperatorNotAllowedInGraphError: Iterating over a symbolic …",
    False: "TypeError: Cannot iterate over a scalar tensor",
}
_OF_NUMPY = "TypeError: 'numpy.float32' object is not iterable"
_OF_APPLY = "TypeError: … has no len()"


class _Made(NamedTuple):
    """The call that makes one thing of all ``gradients``, by the name ``op``."""

    op: str
    call: ast.Call
    gradients: Gradients


@rule(
    code="TL309",
    name="gradients-made-one",
    severity=Severity.ERROR,
    title="All gradients are made into one",
)
def gradients_made_one(context: Context) -> Iterator[Report]:
    """What is made of a whole list of gradients, and zipped with the variables."""
    for paired in context.events(Paired):
        columns = paired.pairs.columns
        made = _made(columns[0]) if len(columns) == 2 else None
        if made is None or not facts.is_list(context, made.gradients):
            continue
        if not facts.is_variables(columns[1]) or not context.outline.holds(made.call):
            continue
        graph = facts.is_surely_graph(context, paired.place)
        found = _happens(made, graph=graph, by=context.flow.method_at(paired.node) or "zip")
        if found is None:
            continue
        happens, raises = found
        yield Report(
            made.call,
            f"{facts.short(context, made.call, 'This')} {happens} Give each variable its own "
            "gradient.",
            ((paired.node, "It is paired with the variables here."),),
            tuple(_fixes(context, made)),
            None if raises else Severity.WARNING,
        )


def _made(value: Value) -> _Made | None:
    """The call by which ``value`` was made of a list of gradients, perhaps with arithmetic."""
    while isinstance(value, Computed) and value.op in _ARITHMETIC:
        carrying = [one for one in value.inputs if carried(one)]
        if len(carrying) != 1:
            return None
        value = carrying[0]
    match value:
        case Computed(op=str(op), inputs=(Gradients() as gradients, *_), node=ast.Call() as call):
            if op in _MAKING_ONE and call.args:
                return _Made(op, call, gradients)
    return None


def _happens(made: _Made, *, graph: bool, by: str) -> tuple[str, bool] | None:
    """What happens, in words, and whether it surely raises; None where it may be right."""
    numpy, alone = made.op.startswith("np."), len(made.call.args) == 1 and not made.call.keywords
    unlike = _UNLIKE[numpy, graph]
    if graph and numpy:
        return f"raises `{unlike}` in a `tf.function`.", True
    if made.op in STACKING:
        if not alone:
            return None
        if graph:
            return "makes one tensor of the gradients, and a graph cannot go over its rows.", True
        if surely_differ(made.gradients.sources):
            return f"raises `{unlike}`: the gradients differ in shape.", True
        return None
    if made.op in SUMMING or not alone:
        happens = "makes one tensor of the gradients of different variables: it raises, or each "
        return f"{happens}variable gets a row of that tensor.", False
    number = _OF_APPLY if by == "apply" else _OF_NUMPY if numpy else _SCALAR[graph]
    happens = f"makes one number of all gradients, and `{by}` raises `{number}` for it."
    if made.op == "tf.linalg.global_norm":
        return happens, True
    return f"{happens} Where they differ in shape, this raises `{unlike}` before.", True


def _fixes(context: Context, made: _Made) -> Iterator[Fix]:
    call = made.call
    given, around = call.args[0], context.outline.parent(call)
    if isinstance(given, ast.Starred):
        return
    text = context.text(given)
    safety = Safety.SAFE if made.op in STACKING else Safety.UNSAFE
    if isinstance(around, (ast.BinOp, ast.UnaryOp)):
        whole, inner = context.range(around), context.range(call)
        head = context.source.slice(Range(whole.start, inner.start))
        tail = context.source.slice(Range(inner.end, whole.end))
        if not isinstance(context.outline.parent(around), (ast.BinOp, ast.UnaryOp)):
            each = Edit(whole, f"[{head}gradient{tail} for gradient in {text}]")
            yield Fix("Do it for each gradient", safety, lambda: (each,))
        return
    title = f"Leave `{context.text(call.func)}` out"
    yield Fix(title, safety, leave_out(context, call, given).edits)
