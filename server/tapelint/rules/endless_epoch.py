"""The loop over the batches of an epoch never ends: the data set repeats forever.

## What happens
The first epoch goes on forever. What comes after the loop, the report, the test and the next
epoch, is never reached.

## Why
`dataset.repeat()` without a count starts over whenever it comes to an end. Keras's `fit` is told
by `steps_per_epoch` where an epoch ends; a loop of your own runs on.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
batches = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(32).repeat().batch(8)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.1)

for epoch in range(3):
    for features, labels in batches:
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(model(features) - labels))
        grads = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(grads, model.trainable_variables))
    print(epoch, loss)
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
batches = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(32).batch(8)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.1)

for epoch in range(3):
    for features, labels in batches:
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(model(features) - labels))
        grads = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(grads, model.trainable_variables))
    print(epoch, loss)
```

## Fix
Takes `.repeat()` away. Unsafe: another loop may count on it.

## Runtime message
None

## When it is right
A data set of which so many batches are taken by `take`; a loop with a `break`, `return` or `raise`
in it; a loop after which nothing comes.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Edit, Fix, Range, Safety, Severity
from tapelint.flow import Computed, Value, alternatives, endless_by
from tapelint.flow import Pairs as Zipped
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule
from tapelint.source.walk import walk

_WAYS_OUT = (ast.Break, ast.Return, ast.Raise, ast.Yield, ast.YieldFrom, ast.Await)
_EXITS = ("exit", "_exit", "quit", "abort", "kill")


@rule(
    code="TL698",
    name="endless-epoch",
    severity=Severity.WARNING,
    title="The loop over the batches never ends",
)
def endless_epoch(context: Context) -> Iterator[Report]:
    """Loops over data sets without an end, that train and have no way out."""
    training = context.once(facts.training_loops)
    for loop, value in context.flow.iterated.items():
        if not isinstance(loop, ast.For) or loop not in training or not _is_followed(context, loop):
            continue
        repeats = _endless(loop, value)
        if repeats is None or _has_way_out(loop):
            continue
        yield Report(
            loop.iter,
            "This data set repeats forever, so that the loop never ends: what comes after it is "
            "never reached. Leave `.repeat()` out, or `take` as many batches as an epoch has.",
            ((repeats.node, "It is told to repeat here."),),
            tuple(_fixes(context, repeats.node)),
        )


def _endless(loop: ast.For, value: Value) -> Computed | None:
    """The step that makes the data set repeat which ``loop`` runs over, also with numbers."""
    found = {_repeat(loop, one) for one in alternatives(value)}
    return found.pop() if len(found) == 1 else None


def _repeat(loop: ast.For, value: Value) -> Computed | None:
    match loop.iter, value:
        case ast.Call(func=ast.Name(id="enumerate")), Zipped(columns=(_, counted)):
            return endless_by(counted)
        case _:
            return endless_by(value)


def _is_followed(context: Context, loop: ast.For) -> bool:
    """Whether something comes after ``loop``: a statement, or the next turn of another."""
    around = [one for one in context.outline.around(loop) if one is not loop]
    if any(
        isinstance(one, ast.Try) and any("Interrupt" in ast.unparse(at) for at in one.handlers)
        for one in around
    ):
        return False
    inner: ast.AST = loop
    for one in around:
        if isinstance(one, (ast.For, ast.While)):
            return True
        for body in (getattr(one, "body", None), getattr(one, "orelse", None)):
            if isinstance(body, list) and inner in body and body[-1] is not inner:
                return True
        if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return False
        inner = one
    return False


def _has_way_out(loop: ast.For) -> bool:
    for statement in loop.body:
        for one in walk(statement):
            if isinstance(one, _WAYS_OUT):
                return True
            if isinstance(one, ast.Call):
                name = getattr(one.func, "attr", getattr(one.func, "id", ""))
                if name in _EXITS:
                    return True
    return False


def _fixes(context: Context, node: ast.AST) -> Iterator[Fix]:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if not context.outline.holds(node):
            return
        gone = Range(context.range(node.func.value).end, context.range(node).end)
        yield Fix("Take `.repeat()` away", Safety.UNSAFE, lambda: (Edit(gone, ""),))
