"""A `tf.function` appends a tensor to a Python list.

## What happens
The list gets one entry in all: it is appended while the function is traced, not when it is called.
To read that entry outside raises, since it is no value but a place in the graph.

## Why
What Python does in a `tf.function` happens once, at the first call. The calls after it run the
graph, and in a graph there are no Python lists.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.05)
losses = []


@tf.function
def step(x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    losses.append(loss)


for _ in range(20):
    step(x, y)
print("loss", float(losses[-1]))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.05)
losses = []


@tf.function
def step(x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    return loss


for _ in range(20):
    losses.append(step(x, y))
print("loss", float(losses[-1]))
```

## Fix
Gives the tensor back, and appends it where the function is called. Safe where appending is the last
that the function does, and all calls of it are seen and do nothing with what it returns; else
there is no fix.

## Runtime message
`TypeError: float() argument must be a string or a real number, not 'SymbolicTensor'`,
`AttributeError: 'SymbolicTensor' object has no attribute 'numpy'` or
`TypeError: … cannot be accessed from here`, where the list is read; none as long as nothing does.

## When it is right
A list that is made in the `tf.function` itself is right, and so are one that is emptied in it and
one that a function keeps outside of graphs.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import replace
from tapelint.flow import Appended, Computed, Place, carried
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule
from tapelint.source.walk import walk


@rule(
    code="TL622",
    name="kept-in-graph",
    severity=Severity.WARNING,
    title="A tf.function appends once, when it is traced",
)
def kept_in_graph(context: Context) -> Iterator[Report]:
    """Tensors that a graph appends to lists from outside of it."""
    for appended in context.events(Appended):
        if not facts.is_surely_graph(context, appended.place):
            continue
        function, value = appended.place.function, appended.value
        tensor = isinstance(value, Computed) and value.op is not None and bool(value.inputs)
        if not (tensor or carried(value)) or not _is_from_outside(context, appended):
            continue
        yield Report(
            appended.node,
            "Return the tensor, and append it where the function is called: a `tf.function` "
            "appends to a list once, when it is traced, and what it appends has no value outside.",
            ((appended.list.node, "The list is made here."),),
            tuple(_fixes(context, function, appended.node)),
        )


def _is_from_outside(context: Context, appended: Appended) -> bool:
    """Whether the list surely was made outside of the graph, and is not emptied in it."""
    node = appended.list.node
    if not context.outline.holds(node) or node in context.flow.made_in_graph:
        return False
    match appended.node.func:
        case ast.Attribute(value=ast.Attribute(attr=name)):
            return name not in context.once(_emptied)
        case _:
            return True


def _emptied(context: Context) -> set[str]:
    """The attributes whose lists are emptied somewhere, where that may be in a graph."""
    places: dict[ast.AST, list[Place]] = {}
    for event in context.flow.events:
        places.setdefault(event.place.function, []).append(event.place)
    found: set[str] = set()
    for one in context.outline.nodes(ast.Attribute):
        if one.attr in ("clear", "pop", "copy") and isinstance(one.value, ast.Attribute):
            known = places.get(context.outline.function(one), [])
            if not known or not all(facts.is_surely_eager(context, place) for place in known):
                found.add(one.value.attr)
    return found


def _fixes(context: Context, function: ast.AST, call: ast.Call) -> Iterator[Fix]:
    outline = context.outline
    statement = outline.statement(call)
    if not isinstance(function, ast.FunctionDef) or not isinstance(statement, ast.Expr):
        return
    if function.body[-1] is not statement or statement.value is not call or len(call.args) != 1:
        return
    uses = [node for node in outline.nodes(ast.Name) if node.id == function.name]
    calls = [outline.parent(use) for use in uses]
    returns = any(isinstance(node, ast.Return) for node in walk(function))
    if returns or not calls or not isinstance(outline.parent(function), ast.AST):
        return
    edits = [replace(context, call, f"return {context.text(call.args[0])}")]
    for use, called in zip(uses, calls, strict=True):
        if not isinstance(called, ast.Call) or called.func is not use:
            return
        if not isinstance(outline.parent(called), ast.Expr):
            return
        edits.append(replace(context, called, f"{context.text(call.func)}({context.text(called)})"))
    yield Fix("Return the tensor, and append it outside", Safety.SAFE, lambda: tuple(edits))
