"""The outer tape differentiates the function again, and not its first derivative.

## What happens
The gradient is the first derivative once more. The program trains on a wrong equation, and nothing
is raised.

## Why
A tape differentiates what it is given as target. A second tape around the first does not make its
gradient a second one: for that, the first gradient has to be its target.

## Bad
```python
import tensorflow as tf

x = tf.reshape(tf.linspace(0.0, 1.0, 16), (-1, 1))
net = tf.keras.Sequential(
    [
        tf.keras.layers.Input((1,)),
        tf.keras.layers.Dense(8, activation="tanh"),
        tf.keras.layers.Dense(1),
    ]
)
optimizer = tf.keras.optimizers.SGD(0.01)

for step in range(20):
    with tf.GradientTape() as tape:
        with tf.GradientTape() as outer:
            outer.watch(x)
            with tf.GradientTape() as inner:
                inner.watch(x)
                u = net(x)
            slope = inner.gradient(u, x)
        curvature = outer.gradient(u, x)
        loss = tf.reduce_mean(tf.square(curvature + u))
    grads = tape.gradient(loss, net.trainable_variables)
    optimizer.apply_gradients(zip(grads, net.trainable_variables))
```

## Good
```python
import tensorflow as tf

x = tf.reshape(tf.linspace(0.0, 1.0, 16), (-1, 1))
net = tf.keras.Sequential(
    [
        tf.keras.layers.Input((1,)),
        tf.keras.layers.Dense(8, activation="tanh"),
        tf.keras.layers.Dense(1),
    ]
)
optimizer = tf.keras.optimizers.SGD(0.01)

for step in range(20):
    with tf.GradientTape() as tape:
        with tf.GradientTape() as outer:
            outer.watch(x)
            with tf.GradientTape() as inner:
                inner.watch(x)
                u = net(x)
            slope = inner.gradient(u, x)
        curvature = outer.gradient(slope, x)
        loss = tf.reduce_mean(tf.square(curvature + u))
    grads = tape.gradient(loss, net.trainable_variables)
    optimizer.apply_gradients(zip(grads, net.trainable_variables))
```

## Fix
Gives the first gradient as target. Unsafe: it changes what is trained on.

## Runtime message
None

## When it is right
A tape that takes gradients of other things, or of the first gradient as well, is not
reported, nor is one that had stopped recording when the first gradient was taken.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import replace
from tapelint.flow import Computed, Gradients, GradientTaken, Tape, all_of
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule


@rule(
    code="TL545",
    name="second-gradient-of-function",
    severity=Severity.WARNING,
    title="The second gradient is that of the function again",
)
def second_gradient_of_function(context: Context) -> Iterator[Report]:
    """Gradients taken again, of the same for the same, by a tape that recorded the first ones."""
    taken_first: dict[int, list[GradientTaken]] = {}
    for taken in context.events(GradientTaken):
        before = taken_first.setdefault(id(taken.target), [])
        first = next((one for one in before if _is_taken_again(one, taken)), None)
        before.append(taken)
        if first is None or taken.tape in context.once(_tapes_of_second_gradients):
            continue
        if not (facts.trains(context, taken) or taken in context.once(facts.trained_on)):
            continue
        name = facts.short(context, taken.node, "This")
        yield Report(
            taken.node,
            f"{name} is the first derivative again: the target is the function, and not its first "
            "derivative. Give the first gradient as target.",
            ((first.node, "The first derivative is taken here."),),
            tuple(_fixes(context, first, taken)),
        )


def _is_taken_again(first: GradientTaken, taken: GradientTaken) -> bool:
    """Whether ``taken`` is what ``first`` was, by a tape that recorded how that was computed."""
    return (
        first.node is not taken.node
        and isinstance(taken.tape, Tape)
        and taken.tape in first.recorded
        and isinstance(taken.target, Computed)
        and first.method == taken.method
        and first.sources == taken.sources
    )


def _tapes_of_second_gradients(context: Context) -> set[object]:
    """The tapes that are asked for the gradient of what gradients have gone into."""
    return {
        taken.tape
        for taken in context.flow.of(GradientTaken)
        if any(isinstance(one, Gradients) for one in all_of(taken.target))
    }


def _fixes(context: Context, first: GradientTaken, taken: GradientTaken) -> Iterator[Fix]:
    statement, outline = context.outline.statement(first.node), context.outline
    match statement, taken.node:
        case ast.Assign(targets=[ast.Name(id=name)], value=value), ast.Call(args=[target, *_]):
            if value is first.node and outline.function(value) is outline.function(target):
                edit = replace(context, target, name)
                yield Fix("Give the first gradient as target", Safety.UNSAFE, lambda: (edit,))
