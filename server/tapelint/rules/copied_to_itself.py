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
None: how a second network is made, is yours to tell. Where a network takes the name of another
one, its weights are copied. Unsafe, since the two may be meant to be one.

## Runtime message
None

## When it is right
Weights that are kept, and set back later, and a variable that is assigned what it holds times a
factor.
"""

from __future__ import annotations

import ast
from collections import abc

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import replace
from tapelint.flow import (
    NONE,
    Assigned,
    AttributeStored,
    Computed,
    Created,
    Element,
    Instance,
    Iterator,
    Pairs,
    Synchronised,
    Value,
    VariablesOf,
    alternatives,
    is_keras_model,
)
from tapelint.knowledge.layers import VARIABLE_LISTS
from tapelint.rules.base import Context, Report, rule

_MESSAGE = (
    "Both are the same network by two names, so that this copies nothing: what is to follow the "
    "other one moves with it at each step. Make a second network, as `clone_model` does."
)

_BY_ONE_NAME = (
    "The weights of `{name}` are copied to `{name}`, which changes nothing. Copy those of the "
    "network that it is to follow."
)


@rule(
    code="TL648",
    name="copied-to-itself",
    severity=Severity.WARNING,
    title="A network is copied to itself",
)
def copied_to_itself(context: Context) -> abc.Iterator[Report]:
    """Networks that have two names where one is to follow the other."""
    for synchronised in context.events(Synchronised):
        one = synchronised.first
        names = _names(synchronised.node)
        if one != synchronised.second or names is None:
            continue
        if ast.dump(names[0]) == ast.dump(names[1]):
            message = _BY_ONE_NAME.format(name=context.text(names[0]))
            yield Report(synchronised.node, message)
        elif _is_made(one):
            yield Report(synchronised.node, _MESSAGE, ((_node(one), "It is made here."),))
    for assigned in context.events(Assigned):
        for loop in assigned.place.loops[-1:] if assigned.node.args else ():
            for own in _zipped_with_themselves(context, loop, assigned.node.args[0]):
                if assigned.owner == Element(own):
                    yield Report(assigned.node, _MESSAGE, ((_node(own.owner), "It is made here."),))
    yield from _given_the_name_of_another(context)


def _given_the_name_of_another(context: Context) -> abc.Iterator[Report]:
    """Networks that take the name of another one, and are called by both names in one function."""
    stored: dict[tuple[int, str], Value] = {}
    for event in context.events(AttributeStored):
        slot, value = (id(event.owner), event.name), event.value
        before = stored.setdefault(slot, value)
        stored[slot] = value
        statement = context.outline.parent(event.node)
        if not isinstance(statement, ast.Assign) or not isinstance(statement.value, ast.Attribute):
            continue
        other = statement.value.attr
        renamed = before is not value and stored.get((id(event.owner), other)) is value
        if not renamed or not (is_keras_model(before) and is_keras_model(value)):
            continue
        if _are_called_together(context, event.name, other):
            yield _renamed(context, statement, event.node, before)


def _renamed(
    context: Context, statement: ast.Assign, target: ast.Attribute, before: Value
) -> Report:
    name, online = context.text(target), context.text(statement.value)
    copied = replace(context, statement, f"{name}.set_weights({online}.get_weights())")
    return Report(
        statement,
        f"Copy the weights instead: from here on `{name}` is the network `{online}` itself, and "
        "moves with it at each step.",
        ((_node(before), "Its own network is made here."),),
        (Fix("Copy the weights", Safety.UNSAFE, lambda: (copied,)),),
    )


def _callers(context: Context) -> dict[str, set[ast.AST]]:
    """The functions in which an attribute is called, by its name."""
    found: dict[str, set[ast.AST]] = {}
    for call in context.outline.nodes(ast.Call):
        if isinstance(call.func, ast.Attribute):
            found.setdefault(call.func.attr, set()).add(context.outline.function(call))
    return found


def _are_called_together(context: Context, first: str, second: str) -> bool:
    """Whether one function calls the attributes ``first`` and ``second``."""
    callers = context.once(_callers)
    return not callers.get(first, set()).isdisjoint(callers.get(second, set()))


def _zipped_with_themselves(
    context: Context, loop: ast.AST, copied: ast.expr
) -> abc.Iterator[VariablesOf]:
    """The variables of networks that ``loop`` runs over in pairs, under two names."""
    match loop:
        case ast.For(iter=ast.Call(func=ast.Name(id="zip"), args=[first, second])):
            backup = isinstance(copied, ast.Name) and not (_is_asked(first) and _is_asked(second))
            if backup or ast.dump(first) == ast.dump(second):
                # Variables that are kept in another list get back what they hold.
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
    assert isinstance(model, (Computed, Created, Instance))  # noqa: S101
    return model.node


def _names(node: ast.AST) -> tuple[ast.expr, ast.expr] | None:
    """What the two networks of a call of `set_weights` are called there."""
    match node:
        case ast.Call(
            func=ast.Attribute(value=first),
            args=[ast.Call(func=ast.Attribute(value=second, attr="get_weights"))],
        ):
            return first, second
        case _:
            return None
