"""A Python list grows in a loop that AutoGraph turns into a loop of the graph.

## What happens
Where what was appended is read after the loop, that raises while the function is traced. `+=` on
the list raises at once.

## Why
AutoGraph turns a `for` over a tensor or a data set, and a `while` whose test is a tensor, into one
loop of the graph, whose body is traced once. So one tensor is appended, which belongs to that body
and is not there outside of it.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.1)


@tf.function
def step(x, y):
    with tf.GradientTape() as tape:
        losses = []
        for part in tf.range(4):
            error = x[part::4] @ w - y[part::4]
            losses.append(tf.reduce_mean(tf.square(error)))
        loss = tf.add_n(losses)
    optimizer.apply_gradients([(tape.gradient(loss, w), w)])


for _ in range(20):
    step(x, y)
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.1)


@tf.function
def step(x, y):
    with tf.GradientTape() as tape:
        losses = []
        for part in range(4):
            error = x[part::4] @ w - y[part::4]
            losses.append(tf.reduce_mean(tf.square(error)))
        loss = tf.add_n(losses)
    optimizer.apply_gradients([(tape.gradient(loss, w), w)])


for _ in range(20):
    step(x, y)
```

## Fix
Loops with Python's `range` where the number of iterations is written there: the loop is unrolled
then, and each iteration appends its own tensor. Safe: it raises as written. Else, sum up in a
tensor that is there before the loop, or write to a `tf.TensorArray`.

## Runtime message
`InaccessibleTensorError: … is out of scope and cannot be used here`, and for `+=`
`TypeError: '…' does not have the same nested structure after one iteration`.

## When it is right
A loop over a list, or over Python's `range`, is unrolled. So is one over `tf.unstack(…)`. A list
that is made in the loop, one of which only the length is used, and a `tf.TensorArray` are right.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.unroll import with_range
from tapelint.flow import (
    Appended,
    Extended,
    Iterated,
    List,
    Tested,
    Value,
    is_dataset,
)
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule
from tapelint.source.walk import walk


@rule(
    code="TL694",
    name="list-grown-in-graph-loop",
    severity=Severity.ERROR,
    title="The list does not outlive the loop of the graph",
)
def list_grown_in_graph_loop(context: Context) -> Iterator[Report]:
    """Lists from outside of a loop of the graph that grow in it."""
    decides: dict[ast.AST, tuple[ast.AST, Value]] = {}
    asked: list[Iterated | Tested] = [*context.events(Iterated), *context.events(Tested)]
    for one in asked:
        loop = context.outline.parent(one.node)
        if one.converted and isinstance(loop, (ast.For, ast.While)):
            decides[loop] = one.node, one.value
    growing: list[Appended | Extended] = [*context.events(Appended), *context.events(Extended)]
    for grown in growing:
        if not facts.is_surely_graph(context, grown.place):
            continue
        for loop in grown.place.loops:
            if loop not in decides or _stands_in(grown.list, loop):
                continue
            node, value = decides[loop]
            if not _is_of_graph(value) or not _is_read(context, grown.node, loop):
                continue
            yield Report(
                grown.node,
                "This list cannot grow in a loop of the graph: AutoGraph makes one of this loop, "
                f"and traces its body once; {_raises(grown.node)}. Sum up in a tensor, write to a "
                "`tf.TensorArray`, or loop with Python's `range`.",
                ((node, "What it loops over, or asks, is a tensor or a data set."),),
                tuple(_fixes(context, node)),
            )
            break


def _raises(node: ast.AST) -> str:
    if isinstance(node, ast.AugAssign):
        return "this raises `TypeError`, because the structure of the list changes"
    return "reading the list after the loop raises `InaccessibleTensorError`"


def _is_of_graph(value: Value) -> bool:
    """Whether a loop over ``value``, or while it is true, is one of the graph."""
    return facts.is_tensor_of_graph(value) or is_dataset(value)


def _stands_in(grown: List, loop: ast.AST) -> bool:
    first, last = getattr(loop, "lineno", 0), getattr(loop, "end_lineno", 0)
    return first <= getattr(grown.node, "lineno", 0) <= last


def _is_read(context: Context, node: ast.AST, loop: ast.AST) -> bool:
    """Whether the list is read after the loop, for more than its length."""
    match node:
        case ast.AugAssign():
            return True
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name))):
            pass
        case _:
            return False
    last = getattr(loop, "end_lineno", 0)
    return any(
        isinstance(one, ast.Name)
        and one.id == name
        and isinstance(one.ctx, ast.Load)
        and one.lineno > last
        and not _is_counted(context, one)
        for one in walk(context.outline.function(loop))
    )


def _is_counted(context: Context, node: ast.Name) -> bool:
    match context.outline.parent(node):
        case ast.Call(func=ast.Name(id="len")):
            return True
        case _:
            return False


def _fixes(context: Context, node: ast.AST) -> Iterator[Fix]:
    edit = with_range(context, node)
    if edit is not None:
        yield Fix("Loop with Python's `range`", Safety.SAFE, lambda: (edit,))
