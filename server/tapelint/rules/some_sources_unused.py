"""Some of the variables that are trained have nothing to do with the loss.

## What happens
Their gradients are None. `apply_gradients` leaves them out, with only a warning, and they
never move.

## Why
`tape.gradient` gives None for a variable that no operation on the way to the loss uses. Mostly the
model is meant to be called in the block and is not, or is listed among the wrong ones.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
encoder = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(2)])
decoder = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(3)])
judge = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.1)
variables = decoder.trainable_variables + judge.trainable_variables

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(decoder(encoder(x)) - x))
    grads = tape.gradient(loss, variables)
    optimizer.apply_gradients(zip(grads, variables))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
encoder = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(2)])
decoder = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(3)])
judge = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.1)
variables = decoder.trainable_variables + encoder.trainable_variables

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(decoder(encoder(x)) - x))
    grads = tape.gradient(loss, variables)
    optimizer.apply_gradients(zip(grads, variables))
```

## Fix
Trains the model that the loss was computed with instead, where there is one that is not trained.
Unsafe: the other may be meant to be used in the loss.

## Runtime message
None but the warning `Gradients do not exist for variables […]`.

## When it is right
Where another loss in the file trains them, or a function that is not known takes part, nothing is
reported; nor are parts of a model that one of its calls does not use, and gradients
that are compared with None, to leave them out.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import replace
from tapelint.fixes.spelling import bound_to
from tapelint.flow import GradientTaken, Tape, Value, VariablesOf, called_models, items, unspread
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule
from tapelint.source.walk import walk


@rule(
    code="TL530",
    name="some-sources-unused",
    severity=Severity.WARNING,
    title="Some of the variables take no part in the loss",
)
def some_sources_unused(context: Context) -> Iterator[Report]:
    """Sources that the loss surely has nothing to do with, where the gradients are applied."""
    for taken in context.events(GradientTaken):
        node = facts.sources_node(taken)
        if not taken.idle or not isinstance(taken.tape, Tape):
            continue
        if not context.flow.is_applied(taken) or facts.namesake(context, taken) is not None:
            continue
        if taken.replaced or taken.beside or facts.asks_for_none(context, taken):
            continue
        for source in taken.idle:
            if _is_trained_elsewhere(context, taken, source):
                continue
            where = _written(context, node, source)
            what = (
                "one of the sources"
                if where is taken.node
                else facts.short(context, where, "one of the sources")
            )
            yield Report(
                where,
                f"The loss is computed without {what}: its gradient is None, "
                f"`{context.flow.method_of(taken)}` leaves it out with only a warning, and "
                "it never moves. Use it in the loss, or leave it out of the list.",
                ((taken.node, "The gradients are taken here."),),
                tuple(_fixes(context, taken, where)),
            )


def _is_trained_elsewhere(context: Context, taken: GradientTaken, source: Value) -> bool:
    """Whether gradients for ``source`` are taken of another loss as well."""
    return any(
        other.node is not taken.node
        and source not in other.idle
        and any(unspread(one) == source for one in items(other.sources))
        for other in context.flow.everywhere(GradientTaken)
    )


def _written(context: Context, node: ast.expr, source: Value) -> ast.expr:
    """Where ``source`` is put into the list that ``node`` stands for."""
    made = bound_to(context, node) or node
    found = [
        one
        for one in walk(made)
        if isinstance(one, ast.expr) and context.flow.values.get(one) == source
    ]
    return found[0] if made is not node and found else node


def _fixes(context: Context, taken: GradientTaken, node: ast.expr) -> Iterator[Fix]:
    """Train the one model that is called on the way to the loss, and is not trained."""
    trained = {
        one.owner for one in map(unspread, items(taken.sources)) if isinstance(one, VariablesOf)
    }
    called = called_models(taken.target)
    idle = [call for model, call in called.items() if model not in trained]
    function = context.outline.function
    match idle, node:
        case [ast.Call(func=ast.Name() | ast.Attribute() as name) as call], ast.Attribute() if (
            function(call) is function(node)
        ):
            text = f"{context.text(name)}.{node.attr}"
            edit = replace(context, node, text)
            yield Fix(f"Train `{text}`", Safety.UNSAFE, lambda: (edit,))
