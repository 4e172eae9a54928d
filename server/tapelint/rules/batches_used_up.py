"""An iterator of batches is made once, for all epochs: the second epoch has none.

## What happens
The first epoch trains. From the second on the loop over the batches runs over nothing: no step is
made, and nothing is raised.

## Why
A generator, and what `zip`, `map` and `iter` give, can be run over once. It does not start over. A
`tf.data.Dataset`, a list and an array do.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.01)


def read_batches(size):
    for start in range(0, 32, size):
        yield x[start : start + size], y[start : start + size]


batches = read_batches(8)
for epoch in range(10):
    for features, labels in batches:
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(features @ w - labels))
        optimizer.apply_gradients([(tape.gradient(loss, w), w)])
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.01)


def read_batches(size):
    for start in range(0, 32, size):
        yield x[start : start + size], y[start : start + size]


for epoch in range(10):
    for features, labels in read_batches(8):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(features @ w - labels))
        optimizer.apply_gradients([(tape.gradient(loss, w), w)])
```

## Fix
Makes a list of it, which can be run over again. Unsafe: all batches are kept in memory, and a
generator that shuffles does so only once.

## Runtime message
None.

## When it is right
A loop that is left before the iterator ends, and is continued later, is not reported, nor is an
iterator that is made again for each epoch.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.flow import Exhausted, carried
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule
from tapelint.rules.pairs_used_up import as_list
from tapelint.source.walk import walk


@rule(
    code="TL699",
    name="batches-used-up",
    severity=Severity.WARNING,
    title="The batches are used up after the first epoch",
)
def batches_used_up(context: Context) -> Iterator[Report]:
    """Loops that train, over one-shot iterators that are surely empty."""
    training = context.once(facts.training_loops)
    seen: set[ast.AST] = set()
    for event in context.events(Exhausted):
        loop = context.outline.parent(event.node)
        if not isinstance(loop, ast.For) or loop.iter is not event.node or loop not in training:
            continue
        if carried(event.iterator) or loop in seen or _is_left_early(loop):
            continue
        seen.add(loop)
        again = event.before is event.node
        made = event.iterator.node
        yield Report(
            event.node,
            "Make a new iterator for each epoch: it can be run over once, so this loop runs "
            "over nothing " + ("from the second epoch on." if again else "here."),
            (
                *(((made, "It is made here."),) if _is_shown(context, made) else ()),
                *(() if again else ((event.before, "It is used up here."),)),
            ),
            tuple(_fixes(context, made)),
        )


def _is_shown(context: Context, made: ast.AST) -> bool:
    """Whether ``made`` can be pointed at: it is the function itself where that yields."""
    return isinstance(made, ast.expr) and context.outline.holds(made)


def _is_left_early(loop: ast.For) -> bool:
    return any(isinstance(one, (ast.Break, ast.Return, ast.Raise)) for one in walk(loop))


def _fixes(context: Context, made: ast.AST) -> Iterator[Fix]:
    edit = as_list(context, made)
    if edit is not None:
        yield Fix("Make it a list", Safety.UNSAFE, lambda: (edit,))
