"""A part is frozen in each iteration of the training loop, and never made trainable again.

## What happens
The first iteration trains it. From the second on it is missing from the list of variables of the
model that it belongs to, and keeps its values. Nothing is raised.

## Why
`trainable = False` holds until it is set otherwise. The step of a generator that freezes the
discriminator has to be followed by one that makes it trainable. It does not have to freeze
anything: a step trains the variables that its gradients are taken for, and no others.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 2))
features = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(4)])
judge = tf.keras.Sequential([tf.keras.Input((2,)), features, tf.keras.layers.Dense(1)])
maker = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(2)])
judge_optimizer = tf.keras.optimizers.SGD(0.01)
maker_optimizer = tf.keras.optimizers.SGD(0.01)
judge_optimizer.build(judge.trainable_variables)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.tanh(judge(maker(x)))) - tf.reduce_mean(tf.tanh(judge(x + 1.0)))
    variables = judge.trainable_variables
    judge_optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
    features.trainable = False
    with tf.GradientTape() as tape:
        loss = -tf.reduce_mean(tf.tanh(judge(maker(x))))
    variables = maker.trainable_variables
    maker_optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 2))
features = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(4)])
judge = tf.keras.Sequential([tf.keras.Input((2,)), features, tf.keras.layers.Dense(1)])
maker = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(2)])
judge_optimizer = tf.keras.optimizers.SGD(0.01)
maker_optimizer = tf.keras.optimizers.SGD(0.01)
judge_optimizer.build(judge.trainable_variables)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.tanh(judge(maker(x)))) - tf.reduce_mean(tf.tanh(judge(x + 1.0)))
    variables = judge.trainable_variables
    judge_optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
    with tf.GradientTape() as tape:
        loss = -tf.reduce_mean(tf.tanh(judge(maker(x))))
    variables = maker.trainable_variables
    maker_optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
```

## Fix
Leaves the statement out. Unsafe: to make the part trainable again may be what is missing.

## Runtime message
None.

## When it is right
What is frozen before the loop or under an `if`, or is made trainable anywhere, is not reported.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.rewrite import Rewrite
from tapelint.flow import (
    AttributeStored,
    Const,
    GradientTaken,
    VariablesOf,
    belongs,
    items,
    unspread,
)
from tapelint.rules import contracts, facts
from tapelint.rules.base import Context, Report, rule


@rule(
    code="TL660",
    name="frozen-for-good",
    severity=Severity.WARNING,
    title="What is frozen in the loop is not made trainable again",
)
def frozen_for_good(context: Context) -> Iterator[Report]:
    """Parts of trained models that a loop freezes between their step and that of others."""
    if ".trainable" not in context.source.text:
        return
    stored = [one for one in context.flow.everywhere(AttributeStored) if one.name == "trainable"]
    thawed = {id(one.owner) for one in stored if one.value != Const(value=False)}
    freezing = {id(one) for one in stored if id(one.owner) not in thawed}
    done: set[ast.AST] = set()
    before: list[GradientTaken] = []
    frozen: list[AttributeStored] = []
    for event in context.flow.events:
        if isinstance(event, AttributeStored):
            if id(event) in freezing and not contracts.is_decided(context, event):
                frozen.append(event)
        elif isinstance(event, GradientTaken) and context.flow.is_applied(event):
            # It is frozen for a step that trains something else.
            for one in frozen if not any(_is_trained(one, event) for one in frozen) else ():
                taken = next((other for other in before if _is_in_turn(one, other)), None)
                if taken is not None and one.node not in done:
                    done.add(one.node)
                    yield _report(context, one, taken)
            frozen = []
            before.append(event)


def _is_in_turn(frozen: AttributeStored, taken: GradientTaken) -> bool:
    """Whether a loop freezes what ``taken`` trains in it before."""
    return bool(set(taken.place.all_loops) & set(frozen.place.all_loops)) and _is_trained(
        frozen, taken
    )


def _is_trained(frozen: AttributeStored, taken: GradientTaken) -> bool:
    """Whether what is ``frozen`` is part of a model that ``taken`` trains with all that it has."""
    return any(
        isinstance(one, VariablesOf)
        and one.kind == "trainable_variables"
        and (one.owner is frozen.owner or belongs(frozen.owner, one.owner))
        for one in map(unspread, items(taken.sources))
    )


def _report(context: Context, event: AttributeStored, taken: GradientTaken) -> Report:
    part = facts.short(context, event.node.value, "this part")
    statement = context.outline.statement(event.node)
    fixes: tuple[Fix, ...] = ()
    if len(context.outline.block(statement)) > 1:
        left_out = Rewrite(context).remove(statement)
        fixes = (Fix("Leave this out", Safety.UNSAFE, left_out.edits),)
    return Report(
        event.node,
        f"Make {part} trainable again, or do not freeze it: it is frozen in each iteration of the "
        "loop, and only the first step trains it.",
        ((taken.node, "It is trained here."),),
        fixes,
    )
