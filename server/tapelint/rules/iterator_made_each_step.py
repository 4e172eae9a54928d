"""Each step asks a new iterator for its batch, and so gets the first batch again.

## What happens
The model is trained on the first batch alone, and the others are never looked at. Nothing is
raised, and the loss falls as if all were well.

## Why
`iter(data)` makes a new iterator, which begins at the start of the data, and so does a generator
function each time that it is called. `next` of a new one gives the first batch.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.1)
data = tf.data.Dataset.from_tensor_slices((x, y)).batch(8).repeat()

for step in range(20):
    inputs, labels = next(iter(data))
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(inputs @ w - labels))
    optimizer.apply_gradients([(tape.gradient(loss, w), w)])
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.1)
data = tf.data.Dataset.from_tensor_slices((x, y)).batch(8).repeat()

batches = iter(data)
for step in range(20):
    inputs, labels = next(batches)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(inputs @ w - labels))
    optimizer.apply_gradients([(tape.gradient(loss, w), w)])
```

## Fix
Makes the iterator before the loop. Not safe: the iterator may come to its end, if the data set does
not repeat.

## Runtime message
None.

## When it is right
A data set that is shuffled gives another batch to each iterator, and is not reported, nor is one
that skips some, that is made in the loop, or that comes from elsewhere. What is only looked at, as
for a validation, may be the same batch each time.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import replace
from tapelint.fixes.hoist import out_of_repetition
from tapelint.fixes.rewrite import Rewrite
from tapelint.fixes.spelling import free
from tapelint.flow import (
    Choice,
    Computed,
    Const,
    FunctionCalled,
    GradientTaken,
    Iterated,
    Tuple,
    Value,
    all_of,
    begins_alike,
    is_first_alone,
    root_of_dataset,
)
from tapelint.flow import Iterator as OneShot
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule
from tapelint.source.walk import walk

_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_BY_CHANCE = re.compile(r"rand|shuffle|permut|choice|sample|rng|next|while", re.IGNORECASE)


@rule(
    code="TL695",
    name="iterator-made-each-step",
    severity=Severity.WARNING,
    title="Each step begins at the first batch",
)
def iterator_made_each_step(context: Context) -> Iterator[Report]:
    """Batches that are the first of an iterator which is made at each step."""
    for called in context.events(FunctionCalled):
        if called.name != "builtins.next" or not called.call.complete or len(called.node.args) != 1:
            continue
        made = _made(context, called.node.args[0], called.node)
        if made is None or not _begins_anew(context, made, called.call.positional[0]):
            continue
        loop = _loop(context, made)
        if loop is None and not any(called.place.loops_of_calls):
            continue
        if loop is not None and _is_made_in(root_of_dataset(called.call.positional[0]), loop):
            continue
        trained = context.once(_trained_with)
        if called.node not in trained and trained.isdisjoint(map(id, _leaves(called.result))):
            continue
        what = facts.short(context, made, "this")
        yield Report(
            made,
            f"{what} makes a new iterator at each step, which begins at the first batch: no other "
            "batch is ever trained with. Make the iterator once, before the loop.",
            fixes=tuple(_fixes(context, made, loop)),
        )
    for iterated in context.events(Iterated):
        if not is_first_alone(iterated.value):
            continue
        loop = _loop(context, context.outline.statement(iterated.node))
        taken_from = root_of_dataset(iterated.value)
        if (loop is None or _is_made_in(taken_from, loop)) and not any(
            iterated.place.loops_of_calls
        ):
            continue
        if iterated.node in context.once(_trained_with):
            yield Report(
                iterated.node,
                "This begins at the first batch at every step, and no other batch is ever trained "
                "with. Make one iterator, before the loop, and ask it for the `next` batch.",
            )


def _loop(context: Context, node: ast.AST) -> ast.stmt | None:
    """The innermost loop around ``node`` in its function."""
    for one in context.outline.around(node):
        if isinstance(one, _LOOPS):
            return one
        if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            return None
    return None


def _made(context: Context, given: ast.expr, call: ast.Call) -> ast.Call | None:
    """The call that makes what ``call`` asks, if it is made once for each time it is asked."""
    if isinstance(given, ast.Call):
        return given
    if not isinstance(given, ast.Name):
        return None
    function = context.outline.function(call)
    stores = [
        one
        for one in walk(function)
        if isinstance(one, ast.Name) and one.id == given.id and not isinstance(one.ctx, ast.Load)
    ]
    if len(stores) != 1 or context.outline.function(stores[0]) is not function:
        return None
    statement = context.outline.statement(stores[0])
    if not isinstance(statement, ast.Assign) or not isinstance(statement.value, ast.Call):
        return None
    made = statement.value
    loads = [
        one
        for one in walk(function)
        if isinstance(one, ast.Name) and one.id == given.id and isinstance(one.ctx, ast.Load)
    ]
    return made if loads == [given] and _loop(context, made) is _loop(context, call) else None


def _begins_anew(context: Context, made: ast.Call, value: Value) -> bool:
    """Whether what ``made`` gives surely begins with the same batch each time it is made."""
    match made.func:
        case ast.Name(id="iter") | ast.Attribute(attr="as_numpy_iterator" | "__iter__"):
            return begins_alike(value)
        case _:
            pass
    match value:
        case OneShot(node=ast.FunctionDef() as function) if context.outline.holds(function):
            if not any(isinstance(one, (*_LOOPS, ast.YieldFrom)) for one in walk(function)):
                return False  # there is no other batch
            return _BY_CHANCE.search(context.text(function)) is None and not made.keywords
        case _:
            return False


def _is_made_in(value: Value, loop: ast.stmt) -> bool:
    node = getattr(value, "node", None)
    first, last = loop.lineno, loop.end_lineno or loop.lineno
    return isinstance(value, Computed) and first <= getattr(node, "lineno", 0) <= last


def _leaves(value: Value) -> Iterator[Value]:
    """The parts of ``value``, which an unpacking makes of it."""
    match value:
        case Choice(values=parts) | Tuple(items=parts):
            for one in parts:
                yield from _leaves(one)
        case Const():
            return
        case _:
            yield value


def _trained_with(context: Context) -> set[ast.AST | int]:
    """What gradients are taken of, all that went into it included: the nodes and the identities."""
    found: set[ast.AST | int] = set()
    for taken in context.flow.everywhere(GradientTaken):
        for one in all_of(taken.target):
            found.add(id(one))
            if isinstance(one, Computed):
                found.add(one.node)
    return found


def _fixes(context: Context, made: ast.Call, loop: ast.stmt | None) -> Iterator[Fix]:
    if loop is None:
        return
    statement = context.outline.statement(made)
    once: Rewrite | None
    if isinstance(statement, ast.Assign) and statement.value is made:
        once = out_of_repetition(context, statement)
    else:
        bound = {
            one.id
            for one in walk(loop)
            if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)
        }
        read = {one.id for one in walk(made) if isinstance(one, ast.Name)}
        name = free(context, loop, "batches", "iterator")
        line = f"{name} = {context.text(made)}"
        known = bound.isdisjoint(read)
        moved = Rewrite(context).insert_before(loop, line).replace(replace(context, made, name))
        once = moved if known else None
    if once is not None:
        yield Fix("Make the iterator before the loop", Safety.UNSAFE, once.edits)
