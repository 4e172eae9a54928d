"""A function that the backward pass runs again draws random numbers.

## What happens
Nothing is raised. The gradients belong to another dropout mask, or other noise, than the loss was
computed with.

## Why
`tf.recompute_grad` keeps no results of the function, and runs it again for the gradients. Each
call of `tf.nn.dropout`, `tf.random.normal` or a generator draws again, in a `tf.function` too. The
functions that are called `stateless` draw the same again for the same seed.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.ones((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.1)


@tf.recompute_grad
def block(inputs):
    return tf.nn.dropout(inputs, 0.5) @ w


for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(block(x) - y))
    grads = tape.gradient(loss, [w])
    optimizer.apply_gradients(zip(grads, [w]))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.ones((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.1)


@tf.recompute_grad
def block(inputs, seed):
    return tf.nn.experimental.stateless_dropout(inputs, 0.5, seed=seed) @ w


for step in range(20):
    seed = tf.random.uniform((2,), maxval=2**30, dtype=tf.int32)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(block(x, seed) - y))
    grads = tape.gradient(loss, [w])
    optimizer.apply_gradients(zip(grads, [w]))
```

## Fix
None: draw a seed where the function is called, and pass it to a `stateless` function inside.

## Runtime message
None.

## When it is right
Random numbers that are drawn before, and those of the `stateless` functions. What is given a `seed`
draws the same again in a `tf.function`, and is not reported.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Severity
from tapelint.flow import Drawn, GradientDefined, Recomputed
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule
from tapelint.source.outline import FUNCTIONS
from tapelint.source.walk import walk


@rule(
    code="TL555",
    name="recomputed-with-other-noise",
    severity=Severity.WARNING,
    title="The backward pass draws other random numbers",
)
def recomputed_with_other_noise(context: Context) -> Iterator[Report]:
    """Random numbers that are drawn in what is run again for the gradients."""
    again = [(one.function, one.node) for one in context.events(Recomputed)]
    for defined in context.events(GradientDefined):
        again += [(one, defined.node) for one in _run_again(context, defined.node)]
    for function, by in again:
        for node in _drawn_in(context, function):
            what = facts.short(context, node, "this")
            yield Report(
                node,
                "Draw outside of the function and pass in the result, or a seed for a `stateless` "
                f"one: the backward pass runs the function again, and {what} then draws other "
                "numbers.",
                ((by, "It is to be run again by this."),) if isinstance(by, ast.Call) else (),
            )


def _run_again(context: Context, defined: ast.AST) -> Iterator[ast.AST]:
    """The functions that ``defined`` calls, and its gradient once more, on a tape."""
    inner = [one for one in walk(defined) if isinstance(one, FUNCTIONS)][1:]
    apart = {call for one in inner for call in _calls(one)}
    forward = {name for call, name in _calls(defined).items() if call not in apart}
    for one in inner:
        again = set(_calls(one).values()) if any(map(_takes_gradients, walk(one))) else set()
        for function in context.outline.nodes(ast.FunctionDef):
            seen = context.outline.function(function) in _around(context, defined)
            if function.name in again & forward and seen:
                yield function


def _around(context: Context, function: ast.AST) -> list[ast.AST]:
    """The functions around ``function``, and the module."""
    found = [context.outline.function(function)]
    while found[-1] is not context.outline.tree:
        found.append(context.outline.function(found[-1]))
    return found


def _calls(function: ast.AST) -> dict[ast.AST, str]:
    """The calls of names in ``function``, with what they call."""
    return {
        one: one.func.id
        for one in walk(function)
        if isinstance(one, ast.Call) and isinstance(one.func, ast.Name)
    }


def _takes_gradients(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and getattr(node.func, "attr", None) == "gradient"


def _drawn_in(context: Context, function: ast.AST) -> set[ast.Call]:
    """What in ``function`` draws random numbers, or calls what does."""
    return {
        one
        for event in context.flow.of(Drawn)
        # In a graph what has a seed of its own draws the same again.
        if facts.keyword(event.node, "seed") is None
        for one in (*event.place.calls, event.node)
        if context.outline.holds(one) and context.outline.function(one) is function
    }
