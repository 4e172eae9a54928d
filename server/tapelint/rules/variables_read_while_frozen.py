"""The list of the variables to train is read while layers are frozen that are to be trained later.

## What happens
What was frozen is not in the list, and is not trained after it is made trainable again. A list of
nothing else is empty: Keras 3 raises in `apply_gradients`, Keras 2 does nothing and raises nothing.

## Why
`model.trainable_variables` makes a new list each time that it is read, of what is trainable then. A
list that was made before does not change.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
base = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(4)])
head = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.05)

base.trainable = False
variables = base.trainable_variables + head.trainable_variables
base.trainable = True

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(head(base(x)) - y))
    grads = tape.gradient(loss, variables)
    optimizer.apply_gradients(zip(grads, variables))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
base = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(4)])
head = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.05)

base.trainable = False
base.trainable = True
variables = base.trainable_variables + head.trainable_variables

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(head(base(x)) - y))
    grads = tape.gradient(loss, variables)
    optimizer.apply_gradients(zip(grads, variables))
```

## Fix
Reads the variables again, after the layers are made trainable. Not safe: to leave them out may be
meant.

## Runtime message
None. Where the list is empty, `ValueError: not enough values to unpack (expected 2, got 0)` (Keras
3), none with Keras 2.

## When it is right
To read the list of a model while a part of it is frozen leaves this part out, which may be meant
and is not reported, unless the same list is used before and after the part is made trainable. Nor
is what is trained by another list as well.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.rewrite import Rewrite
from tapelint.flow import GradientTaken, Setting, VariablesOf, belongs, items, unspread
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule


@rule(
    code="TL611",
    name="variables-read-while-frozen",
    severity=Severity.WARNING,
    title="The variables are read while layers are frozen",
)
def variables_read_while_frozen(context: Context) -> Iterator[Report]:
    """Lists that lack what was frozen when they were read, and is to be trained by now."""
    for taken in context.events(GradientTaken):
        if not taken.thawed or not context.flow.is_applied(taken):
            continue
        for source in map(unspread, items(taken.sources)):
            if not isinstance(source, VariablesOf):
                continue
            for thaw in taken.thawed:
                if _was_frozen(source, thaw) and not _is_trained_elsewhere(context, thaw):
                    is_whole = thaw.part == source.owner
                    if is_whole or _is_used_before(context, source):
                        yield from _reports(context, taken, source, thaw)


def _was_frozen(source: VariablesOf, thaw: Setting) -> bool:
    return any(one.flag is False and one.part == thaw.part for one in source.settings)


def _is_trained_elsewhere(context: Context, thaw: Setting) -> bool:
    """Whether some gradients are taken for a list in which what is thawed stands."""
    return any(
        isinstance(one, VariablesOf)
        and belongs(thaw.part, one.owner)
        and not _was_frozen(one, thaw)
        for other in context.flow.everywhere(GradientTaken)
        for one in map(unspread, items(other.sources))
    )


def _is_used_before(context: Context, source: VariablesOf) -> bool:
    """Whether gradients are taken for this very list when nothing is thawed yet."""
    return any(
        one is source and not other.thawed
        for other in context.flow.everywhere(GradientTaken)
        for one in map(unspread, items(other.sources))
    )


def _reports(
    context: Context, taken: GradientTaken, source: VariablesOf, thaw: Setting
) -> Iterator[Report]:
    read = next((one for one, value in context.flow.values.items() if value is source), None)
    if not isinstance(read, ast.Attribute):
        return
    name = facts.short(context, read, "the list of variables")
    yield Report(
        read,
        f"This is read while something is frozen that is made trainable later: {name} lacks its "
        "variables, and they are never trained. Read the list after that.",
        (
            (thaw.node, "It is made trainable here."),
            (taken.node, "The gradients are taken for the list here."),
        ),
        tuple(_fixes(context, read, thaw)),
    )


def _fixes(context: Context, read: ast.Attribute, thaw: Setting) -> Iterator[Fix]:
    outline = context.outline
    if not outline.holds(thaw.node):
        return
    reading, setter = outline.statement(read), outline.statement(thaw.node)
    while isinstance(around := outline.parent(setter), ast.For):
        setter = around
    if outline.block(setter) != outline.block(reading) or not isinstance(reading, ast.Assign):
        return
    if all(isinstance(one, ast.Name) for one in reading.targets):
        again = Rewrite(context).insert_after(setter, context.text(reading))
        yield Fix("Read the variables again after this", Safety.UNSAFE, again.edits)
