"""The weights of a network are copied to the same network, by another name.

## What happens
The program runs, and the copy does nothing. What is to be a second network, that follows the first
one slowly or from time to time, is the first one itself, and moves with each step.

## Why
`target = online` gives the network a second name. Two networks are made by two calls, or by
`tf.keras.models.clone_model`.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
online = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(2)])
target = online
target.set_weights(online.get_weights())
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    goal = 1.0 + 0.9 * tf.reduce_max(target(x), axis=1)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(goal - online(x)[:, 0]))
    grads = tape.gradient(loss, online.trainable_variables)
    optimizer.apply_gradients(zip(grads, online.trainable_variables))
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
```

## Fix
None: how a second network is made, is yours to tell.

## Runtime message
None

## When it is right
Weights that are kept, and set back later, and a variable that is assigned what it holds times a
factor.
"""

from __future__ import annotations

import ast
from collections import abc

from tapelint.finding import Severity
from tapelint.flow import (
    NONE,
    Assigned,
    Created,
    Element,
    Instance,
    Iterator,
    Pairs,
    Synchronised,
    Value,
    VariablesOf,
    alternatives,
)
from tapelint.knowledge.layers import VARIABLE_LISTS
from tapelint.rules.base import Context, Report, rule

_MESSAGE = (
    "Both are the same network by two names, so that this copies nothing: what is to follow the "
    "other one moves with it at each step. Make a second network, as `clone_model` does."
)


@rule(
    code="TL648",
    name="copied-to-itself",
    severity=Severity.WARNING,
    title="A network is copied to itself",
)
def copied_to_itself(context: Context) -> abc.Iterator[Report]:
    """Weights of a network that it is given itself, where the text has two names for it."""
    for synchronised in context.events(Synchronised):
        one = synchronised.first
        if one is synchronised.second and _is_made(one) and _has_two_names(synchronised.node):
            yield Report(synchronised.node, _MESSAGE, ((_node(one), "It is made here."),))
    for assigned in context.events(Assigned):
        for loop in assigned.place.loops[-1:] if assigned.node.args else ():
            for own in _zipped_with_themselves(context, loop, assigned.node.args[0]):
                if assigned.owner == Element(own):
                    yield Report(assigned.node, _MESSAGE, ((_node(own.owner), "It is made here."),))


def _zipped_with_themselves(
    context: Context, loop: ast.AST, copied: ast.expr
) -> abc.Iterator[VariablesOf]:
    """The variables of networks that ``loop`` runs over in pairs, under two names."""
    match loop:
        case ast.For(iter=ast.Call(func=ast.Name(id="zip"), args=[first, second])):
            backup = isinstance(copied, ast.Name) and not (_is_asked(first) and _is_asked(second))
            if backup or ast.dump(first) == ast.dump(second):
                # Variables that are kept in another list are given back what they hold.
                return
        case _:
            return
    for over in alternatives(context.flow.iterated.get(loop, NONE)):
        match over:
            case Iterator(values=Pairs(columns=(VariablesOf() as one, other))):
                if one == other and _is_made(one.owner):
                    yield one


def _is_asked(node: ast.expr) -> bool:
    """Whether ``node`` asks a network for its variables."""
    return isinstance(node, ast.Attribute) and node.attr in VARIABLE_LISTS


def _is_made(model: Value) -> bool:
    return isinstance(model, (Created, Instance))


def _node(model: Value) -> ast.AST:
    assert isinstance(model, (Created, Instance))  # noqa: S101
    return model.node


def _has_two_names(node: ast.AST) -> bool:
    """Whether the two networks of a call of `set_weights` are called differently there."""
    match node:
        case ast.Call(
            func=ast.Attribute(value=first),
            args=[ast.Call(func=ast.Attribute(value=second, attr="get_weights"))],
        ):
            return ast.dump(first) != ast.dump(second)
        case _:
            return False
