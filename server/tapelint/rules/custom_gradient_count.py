"""The gradient function of a `tf.custom_gradient` returns too few or too many gradients.

## What happens
The forward pass runs; `tape.gradient` raises.

## Why
The inner function of a `tf.custom_gradient` has to return one gradient for each argument of the
outer one, in their order. None stands for an argument that has none.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
scale = tf.Variable(1.0)
optimizer = tf.keras.optimizers.SGD(0.1)


@tf.custom_gradient
def scaled(value, factor):
    def grad(upstream):
        return upstream * factor

    return value * factor, grad


for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(scaled(x @ w, scale) - y))
    grads = tape.gradient(loss, [w])
    optimizer.apply_gradients(zip(grads, [w]))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
scale = tf.Variable(1.0)
optimizer = tf.keras.optimizers.SGD(0.1)


@tf.custom_gradient
def scaled(value, factor):
    def grad(upstream):
        return upstream * factor, None

    return value * factor, grad


for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(scaled(x @ w, scale) - y))
    grads = tape.gradient(loss, [w])
    optimizer.apply_gradients(zip(grads, [w]))
```

## Fix
Returns None for the arguments that are left. Unsafe, since their gradients may be wanted.

## Runtime message
`ValueError: custom_gradient function expected to return 2 gradients, but returned 1 instead.`

## When it is right
An inner function that takes `variables`, and one that returns a list that is put together
elsewhere.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import insert
from tapelint.flow import GradientDefined
from tapelint.rules.base import Context, Report, rule
from tapelint.rules.own_gradients import has_gradient_of_its_own
from tapelint.source.walk import walk


@rule(
    code="TL511",
    name="custom-gradient-count",
    severity=Severity.ERROR,
    title="Wrong number of custom gradients",
)
def custom_gradient_count(context: Context) -> Iterator[Report]:
    """Inner functions of `tf.custom_gradient` whose results are as many as are written down."""
    for defined in context.events(GradientDefined):
        wanted = _count(defined.node.args)
        for inner in defined.node.body:
            if wanted is None or not _is_returned(inner, defined.node):
                continue
            assert isinstance(inner, ast.FunctionDef)  # noqa: S101
            for value in _results(inner):
                given = _given(value)
                if given is not None and given != wanted:
                    yield Report(
                        value,
                        f"`{defined.node.name}` takes {wanted} argument{'s' if wanted > 1 else ''} "
                        f"and returns {given} gradient{'' if given == 1 else 's'} here: "
                        "`tape.gradient` raises `ValueError: custom_gradient function expected to "
                        f"return {wanted} gradients, but returned {given} instead.` Return one for "
                        "each argument, None where there is none.",
                        (),
                        tuple(_fixes(context, value, wanted - given)),
                    )


def _count(arguments: ast.arguments) -> int | None:
    """How many arguments a function takes, if that is one number."""
    if arguments.vararg or arguments.kwarg or arguments.kwonlyargs or arguments.defaults:
        return None
    names = [one.arg for one in (*arguments.posonlyargs, *arguments.args)]
    return None if not names or names[0] == "self" else len(names)


def _is_returned(inner: ast.stmt, function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether ``function`` returns the pair of a value and the function ``inner``."""
    if not isinstance(inner, ast.FunctionDef) or has_gradient_of_its_own(inner):
        return False
    arguments = inner.args
    if len(arguments.args) != 1 or arguments.vararg or arguments.kwarg or arguments.kwonlyargs:
        return False
    match function.body[-1]:
        case ast.Return(value=ast.Tuple(elts=[value, ast.Name(id=name)])):
            return name == inner.name and not isinstance(value, (ast.Tuple, ast.List))
        case _:
            return False


def _results(inner: ast.FunctionDef) -> list[ast.expr]:
    """What ``inner`` returns, if it has no function of its own in it."""
    nodes = list(walk(inner))
    if any(isinstance(one, (ast.FunctionDef, ast.Lambda)) and one is not inner for one in nodes):
        return []
    return [one.value for one in nodes if isinstance(one, ast.Return) and one.value is not None]


def _given(value: ast.expr) -> int | None:
    """How many gradients ``value`` is, if its text tells."""
    match value:
        case ast.Tuple(elts=elements) | ast.List(elts=elements):
            starred = any(isinstance(one, ast.Starred) for one in elements)
            return None if starred else len(elements)
        case ast.BinOp() | ast.UnaryOp():
            return 1
        case _:
            return None


def _fixes(context: Context, value: ast.expr, missing: int) -> Iterator[Fix]:
    if missing > 0 and not isinstance(value, ast.List):
        end = context.range(value).end
        if context.text(value).endswith(")") and isinstance(value, ast.Tuple):
            return
        edit = insert(end, ", None" * missing)
        yield Fix("Return None for the others", Safety.UNSAFE, lambda: (edit,))
