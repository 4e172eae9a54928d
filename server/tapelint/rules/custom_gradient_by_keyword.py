"""A function with a custom gradient is called with keyword arguments alone.

## What happens
Outside of graphs the custom gradient is ignored, and TensorFlow's own is taken: a layer that is to
turn the gradient about does nothing. Nothing is raised. In a `tf.function` the call raises.

## Why
`tf.custom_gradient` records the positional arguments as what the function depends on. Where there
are none, it records nothing, and what the function computes inside is differentiated as usual.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
features = tf.Variable(tf.random.normal((3, 2)))
head = tf.Variable(tf.random.normal((2, 1)))
optimizer = tf.keras.optimizers.SGD(0.1)


@tf.custom_gradient
def reverse(x):
    def grad(upstream):
        return -upstream

    return tf.identity(x), grad


for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(reverse(x=x @ features) @ head - 1.0))
    grads = tape.gradient(loss, [features, head])
    optimizer.apply_gradients(zip(grads, [features, head]))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
features = tf.Variable(tf.random.normal((3, 2)))
head = tf.Variable(tf.random.normal((2, 1)))
optimizer = tf.keras.optimizers.SGD(0.1)


@tf.custom_gradient
def reverse(x):
    def grad(upstream):
        return -upstream

    return tf.identity(x), grad


for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(reverse(x @ features) @ head - 1.0))
    grads = tape.gradient(loss, [features, head])
    optimizer.apply_gradients(zip(grads, [features, head]))
```

## Fix
Gives the arguments by position, where they are in the order of the parameters. Unsafe, since the
gradient becomes another one.

## Runtime message
None. In a `tf.function` ``ValueError: The custom_gradient decorator currently supports keywords
arguments only when eager execution is enabled.``

## When it is right
Keyword arguments beside positional ones are not reported.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Edit, Fix, Range, Safety, Severity
from tapelint.flow import Computed, Function, GradientTaken, Value
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule


@rule(
    code="TL533",
    name="custom-gradient-by-keyword",
    severity=Severity.WARNING,
    title="The custom gradient is ignored",
)
def custom_gradient_by_keyword(context: Context) -> Iterator[Report]:
    """Calls on a tape that give a function with a custom gradient no positional argument."""
    done: set[ast.AST] = set()
    for taken in context.events(GradientTaken):
        for value in context.once(facts.made_of_target, taken):
            function = _called_by_keyword(value)
            if function is None or not isinstance(value, Computed) or value.node in done:
                continue
            if taken.tape not in value.tapes or not isinstance(value.node, ast.Call):
                continue
            if not context.outline.holds(value.node):
                continue
            done.add(value.node)
            yield Report(
                value.node,
                "Give the arguments by position: with keywords alone the custom gradient is "
                "ignored, and in a `tf.function` the call raises `ValueError`.",
                ((taken.node, "The gradients are taken here."),),
                tuple(_fixes(context, value.node, function)),
            )


def _called_by_keyword(value: Value) -> Function | None:
    """The function with a custom gradient that gave ``value`` for keyword arguments alone."""
    match value:
        case Computed(
            inputs=(Function() as function, *_), node=ast.Call(args=[], keywords=[_, *_])
        ):
            return function if function.decorated("tf.custom_gradient") else None
        case _:
            return None


def _fixes(context: Context, call: ast.Call, function: Function) -> Iterator[Fix]:
    parameters = [one.arg for one in (*function.node.args.posonlyargs, *function.node.args.args)]
    names = [one.arg for one in call.keywords]  # None for what `**` hides
    if names != parameters[: len(names)]:
        return
    edits = tuple(
        Edit(Range(context.range(one).start, context.range(one.value).start), "")
        for one in call.keywords
    )
    yield Fix("Give them by position", Safety.UNSAFE, lambda: edits)
