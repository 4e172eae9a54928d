"""The list that `get_weights` gives is changed, and not written back to the network.

## What happens
The program runs, and the network keeps the weights that it had.

## Why
`get_weights` gives arrays of NumPy, which are copies. What is put into the list reaches the network
by `set_weights` only.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
online = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(2)])
target = tf.keras.models.clone_model(online)
target.set_weights(online.get_weights())
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    goal = 1.0 + 0.9 * tf.reduce_max(target(x), axis=1)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(goal - online(x)[:, 0]))
    grads = tape.gradient(loss, online.trainable_variables)
    optimizer.apply_gradients(zip(grads, online.trainable_variables))
    fast, slow = online.get_weights(), target.get_weights()
    for index in range(len(slow)):
        slow[index] = 0.9 * slow[index] + 0.1 * fast[index]
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
online = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(2)])
target = tf.keras.models.clone_model(online)
target.set_weights(online.get_weights())
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    goal = 1.0 + 0.9 * tf.reduce_max(target(x), axis=1)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(goal - online(x)[:, 0]))
    grads = tape.gradient(loss, online.trainable_variables)
    optimizer.apply_gradients(zip(grads, online.trainable_variables))
    fast, slow = online.get_weights(), target.get_weights()
    for index in range(len(slow)):
        slow[index] = 0.9 * slow[index] + 0.1 * fast[index]
    target.set_weights(slow)
```

## Fix
Calls `set_weights` after the loop. Unsafe, since the network then has other weights.

## Runtime message
None

## When it is right
Where the list is read by anything else, such as a return, a file or a computation of its own.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.rewrite import Rewrite
from tapelint.rules.base import Context, Report, rule
from tapelint.source.walk import walk


@rule(
    code="TL652",
    name="weights-not-set-back",
    severity=Severity.WARNING,
    title="The changed weights are not set",
)
def weights_not_set_back(context: Context) -> Iterator[Report]:
    """Lists of weights whose items are set, and that nothing reads then."""
    text = context.source.text
    if ".get_weights(" not in text or "def get_weights(" in text:
        return
    for assigned in context.outline.nodes(ast.Assign):
        for name, model in _gotten(assigned):
            stores = _stores(context, assigned, name.id)
            if stores:
                yield Report(
                    stores[-1],
                    f"`{name.id}` is a copy of the weights: what is put into it does not reach "
                    f"`{context.text(model)}`. Set the weights afterwards: "
                    f"`{context.text(model)}.set_weights({name.id})`.",
                    ((assigned, "The copy is made here."),),
                    tuple(_fixes(context, assigned, stores[-1], name.id, model)),
                )


def _gotten(assigned: ast.Assign) -> Iterator[tuple[ast.Name, ast.expr]]:
    """The names that ``assigned`` gives to what `get_weights` returns, each with the model."""
    if len(assigned.targets) != 1:
        return
    pairs = [(assigned.targets[0], assigned.value)]
    match pairs[0]:
        case ast.Tuple(elts=names), ast.Tuple(elts=values):
            pairs = list(zip(names, values, strict=False))
    for pair in pairs:
        match pair:
            case (
                ast.Name() as name,
                ast.Call(func=ast.Attribute(value=model, attr="get_weights"), args=[], keywords=[]),
            ):
                yield name, model


def _stores(context: Context, assigned: ast.Assign, name: str) -> list[ast.stmt]:
    """The statements that set an item of ``name``; none if anything else may read it."""
    outline = context.outline
    names = [
        one
        for one in walk(outline.function(assigned))
        if isinstance(one, ast.Name) and one.id == name and outline.statement(one) is not assigned
    ]
    stores = {outline.statement(one): None for one in names if _is_set(context, one)}
    kept = all(
        outline.statement(one) in stores
        or (isinstance(one.ctx, ast.Load) and _is_run_over(context, one, stores))
        for one in names
    )
    return list(stores) if kept else []


def _is_set(context: Context, name: ast.Name) -> bool:
    """Whether an item of ``name`` is set there."""
    node: ast.AST | None = name
    inner: ast.AST | None = None
    while isinstance(node, ast.Name) or (isinstance(node, ast.Subscript) and node.value is inner):
        node, inner = context.outline.parent(node), node
    is_item = isinstance(inner, ast.Subscript) and isinstance(inner.ctx, ast.Store)
    return is_item and isinstance(node, (ast.Assign, ast.AugAssign))


def _is_run_over(context: Context, name: ast.Name, stores: dict[ast.stmt, None]) -> bool:
    """Whether ``name`` tells a loop how to run that does nothing else than the ``stores``."""
    loop = context.outline.statement(name)
    if not isinstance(loop, ast.For) or not all(one in stores for one in loop.body):
        return False
    return any(one is name for one in walk(loop.iter))


def _fixes(
    context: Context, assigned: ast.Assign, store: ast.stmt, name: str, model: ast.expr
) -> Iterator[Fix]:
    block = context.outline.block(assigned)
    last: ast.AST | None = store
    while isinstance(last, ast.stmt) and context.outline.block(last) != block:
        last = context.outline.parent(last)
    if isinstance(last, ast.stmt):
        line = f"{context.text(model)}.set_weights({name})"
        added = Rewrite(context).insert_after(last, line)
        yield Fix(f"Set them: `{line}`", Safety.UNSAFE, added.edits)
