"""A `tf.custom_gradient` function uses a variable, but its gradient takes no `variables`.

## What happens
The call of the function raises.

## Why
A variable that is used inside a `tf.custom_gradient` needs a gradient as well. TensorFlow gives the
inner function the list of such variables as `variables`, and expects a second result: one gradient
for each of them.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
scale = tf.Variable(1.0)
optimizer = tf.keras.optimizers.SGD(0.1)


@tf.custom_gradient
def scaled(value):
    def grad(upstream):
        return upstream * 2.0

    return value * scale, grad


for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(scaled(x @ w) - y))
    grads = tape.gradient(loss, [w, scale])
    optimizer.apply_gradients(zip(grads, [w, scale]))
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
def scaled(value):
    def grad(upstream, variables=None):
        return upstream * 2.0, [tf.reduce_sum(upstream * value)]

    return value * scale, grad


for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(scaled(x @ w) - y))
    grads = tape.gradient(loss, [w, scale])
    optimizer.apply_gradients(zip(grads, [w, scale]))
```

## Fix
There is none: what the gradient for the variable is, only its author knows. To give the variable to
the function as an argument is another way.

## Runtime message
`TypeError: @tf.custom_gradient grad_fn must accept keyword argument 'variables', since function
uses variables: …`

## When it is right
Variables that the function is given as arguments, those that do not train, and those that the inner
function alone uses. Where the inner function is not written in the outer one, nothing is reported.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Severity
from tapelint.flow import Created, GradientDefined, Instance, Value, Variable, is_variable
from tapelint.knowledge.layers import is_built_when_called
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
# These ask a variable for what it is, and not for its value.
_NOT_READ = frozenset({"device", "dtype", "name", "path", "ref", "shape", "trainable"})


@rule(
    code="TL313",
    name="custom-gradient-variables",
    severity=Severity.ERROR,
    title="The custom gradient does not take variables",
)
def custom_gradient_variables(context: Context) -> Iterator[Report]:
    """Variables that a function with a gradient of its own uses without telling of them."""
    for defined in context.events(GradientDefined):
        function = defined.node
        inner = _gradient(function)
        if inner is None or _takes_variables(inner):
            continue
        node = next((one for one in _own(function) if _is_read(context, defined, one)), None)
        if node is None:
            continue
        yield Report(
            node,
            f"`{function.name}` uses {facts.short(context, node, 'a variable')}, and the gradient "
            "that it returns takes no `variables`: the call raises `TypeError: @tf.custom_gradient "
            "grad_fn must accept keyword argument 'variables', since function uses variables`. Let "
            "that take `variables=None` and return the gradients for them as a second result, or "
            "give the variable as an argument.",
        )


def _gradient(function: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.AST | None:
    """The inner function that ``function`` returns beside its value."""
    last = function.body[-1]
    match last:
        case ast.Return(value=ast.Tuple(elts=[_, ast.Lambda() as inner])):
            return inner
        case ast.Return(value=ast.Tuple(elts=[_, ast.Name(id=name)])):
            found = [one for one in function.body if getattr(one, "name", None) == name]
            return found[0] if len(found) == 1 and isinstance(found[0], ast.FunctionDef) else None
        case _:
            return None


def _takes_variables(inner: ast.AST) -> bool:
    assert isinstance(inner, (ast.FunctionDef, ast.Lambda))  # noqa: S101
    arguments = inner.args
    named = (*arguments.args, *arguments.kwonlyargs)
    return arguments.kwarg is not None or any(one.arg == "variables" for one in named)


def _own(function: ast.AST) -> Iterator[ast.expr]:
    """The names and attributes that ``function`` reads itself, not in functions in it."""
    for child in ast.iter_child_nodes(function):
        if isinstance(child, _FUNCTIONS):
            continue
        if isinstance(child, (ast.Name, ast.Attribute)) and isinstance(child.ctx, ast.Load):
            yield child
        yield from _own(child)


def _is_read(context: Context, defined: GradientDefined, node: ast.expr) -> bool:
    """Whether a variable that trains is read, or a layer with such is called, by ``node``."""
    parent = context.outline.parent(node)
    value = _value(defined, node)
    if isinstance(value, Variable):
        asks = isinstance(parent, ast.Attribute) and (
            parent.attr in _NOT_READ or parent.attr.startswith("assign")
        )
        return value.trainable and is_variable(value) and not asks
    called = isinstance(parent, ast.Call) and parent.func is node
    return called and isinstance(value, Created) and is_built_when_called(value.api)


def _value(defined: GradientDefined, node: ast.expr) -> Value | None:
    """What ``node`` stands for outside of the function."""
    known = defined.read.get(node)
    match node:
        case ast.Attribute(value=of, attr=name):
            owner = _value(defined, of)
            return owner.attributes.get(name, known) if isinstance(owner, Instance) else known
        case ast.Name(id=name) if name not in defined.bound:
            return defined.scope.find(name) or known
        case _:
            return None
