"""The function returns from within the loop over the batches: only the first one is trained on.

## What happens
Each call makes one step, with the first batch, and what it reports as the mean of an epoch is the
loss of that batch. Nothing is raised.

## Why
`return` ends the function, and so the loop around it. Where it is at the end of the body, the
loop never comes to a second iteration. One step less of indentation puts it after the loop.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
batches = tf.data.Dataset.from_tensor_slices((x, y)).batch(8)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.01)


def run_epoch():
    total = 0.0
    for features, labels in batches:
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(features @ w - labels))
        optimizer.apply_gradients([(tape.gradient(loss, w), w)])
        total += float(loss)
        return total / 4


for epoch in range(10):
    print("mean loss", run_epoch())
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
batches = tf.data.Dataset.from_tensor_slices((x, y)).batch(8)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.01)


def run_epoch():
    total = 0.0
    for features, labels in batches:
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(features @ w - labels))
        optimizer.apply_gradients([(tape.gradient(loss, w), w)])
        total += float(loss)
    return total / 4


for epoch in range(10):
    print("mean loss", run_epoch())
```

## Fix
Puts the `return` after the loop. Unsafe: one batch may be all that is meant.

## Runtime message
None.

## When it is right
A `return` under an `if`, and one that returns nothing that the loop adds up, as where a function
tries one batch, are not reported.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.rewrite import Rewrite
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule
from tapelint.source.walk import walk

_Loop = ast.For | ast.While


@rule(
    code="TL115",
    name="returns-in-first-turn",
    severity=Severity.WARNING,
    title="The loop over the batches returns after the first one",
)
def returns_in_first_turn(context: Context) -> Iterator[Report]:
    """Loops that train and end in a `return` of what they add up."""
    for loop in context.once(facts.training_loops):
        if not isinstance(loop, ast.For | ast.While):
            continue
        last = loop.body[-1]
        if not isinstance(last, ast.Return) or last.value is None:
            continue
        if any(isinstance(one, ast.Continue) for one in walk(loop)):
            continue
        if _added_up(loop) & {one.id for one in walk(last.value) if isinstance(one, ast.Name)}:
            yield Report(
                last,
                "Put this `return` after the loop: here it ends the loop in its first iteration, "
                "and only the first batch is trained on.",
                ((loop.iter if isinstance(loop, ast.For) else loop.test, "This is the loop."),),
                tuple(_fixes(context, loop, last)),
            )


def _added_up(loop: _Loop) -> set[str]:
    """The names that each turn of ``loop`` adds to, or calls a method of."""
    found: set[str] = set()
    for statement in loop.body:
        match statement:
            case ast.AugAssign(target=ast.Name(id=name)):
                found.add(name)
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name)))):
                found.add(name)
    bound = {
        one.id for one in walk(loop) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)
    }
    added = {
        one.target.id
        for one in walk(loop)
        if isinstance(one, ast.AugAssign) and isinstance(one.target, ast.Name)
    }
    return found - (bound - added)


def _fixes(context: Context, loop: _Loop, last: ast.Return) -> Iterator[Fix]:
    if loop.orelse or len(loop.body) < 2:
        return
    moved = Rewrite(context).insert_after(loop, context.text(last)).remove(last)
    yield Fix("Put it after the loop", Safety.UNSAFE, moved.edits)
