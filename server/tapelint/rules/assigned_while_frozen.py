"""Values are assigned to the trainable variables of a frozen model, which has none.

## What happens
The loop has no iterations: nothing is assigned, and nothing is raised. A teacher or target network
keeps its first weights forever.

## Why
A model with `trainable = False` has an empty list of `trainable_variables`, and `zip` ends with the
shortest of what it is given. `weights` lists all of them, also those of a frozen model.

## Bad
```python
import tensorflow as tf


def network():
    return tf.keras.Sequential([tf.keras.layers.Input((3,)), tf.keras.layers.Dense(1)])


x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
student, teacher = network(), network()
teacher.set_weights(student.get_weights())
teacher.trainable = False
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(student(x) - y))
    grads = tape.gradient(loss, student.trainable_variables)
    optimizer.apply_gradients(zip(grads, student.trainable_variables))
    for t, s in zip(teacher.trainable_variables, student.trainable_variables):
        t.assign(0.9 * t + 0.1 * s)
```

## Good
```python
import tensorflow as tf


def network():
    return tf.keras.Sequential([tf.keras.layers.Input((3,)), tf.keras.layers.Dense(1)])


x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
student, teacher = network(), network()
teacher.set_weights(student.get_weights())
teacher.trainable = False
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(student(x) - y))
    grads = tape.gradient(loss, student.trainable_variables)
    optimizer.apply_gradients(zip(grads, student.trainable_variables))
    for t, s in zip(teacher.weights, student.weights):
        t.assign(0.9 * t + 0.1 * s)
```

## Fix
Takes all weights, of all models in the `zip`. Unsafe: moving statistics are
among them, too.

## Runtime message
None.

## When it is right
A model that is trainable when the list is read, and one that is frozen on some ways only. Of a
`tf.Module`, `trainable` means nothing.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Edit, Fix, Position, Range, Safety, Severity
from tapelint.flow import (
    Assigned,
    Const,
    Created,
    Element,
    Item,
    Setting,
    Value,
    VariablesOf,
    model_of_layers,
)
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule

_TRAINABLE = frozenset({"trainable_variables", "trainable_weights"})


@rule(
    code="TL661",
    name="assigned-while-frozen",
    severity=Severity.WARNING,
    title="A frozen model has no trainable variables",
)
def assigned_while_frozen(context: Context) -> Iterator[Report]:
    """Assignments to each of the trainable variables of a model that surely is frozen."""
    done: set[ast.AST] = set()
    for assigned in context.events(Assigned):
        variables = _run_over(assigned.owner)
        if variables is None or not _is_frozen(variables) or assigned.node in done:
            continue
        done.add(assigned.node)
        frozen = next(one for one in variables.settings if _is_whole(variables, one))
        read = _reading(context, assigned, variables)
        name = facts.short(context, read, "the list") if read is not None else "the list"
        yield Report(
            assigned.node if read is None else read,
            f"Take `weights` instead: {name} is empty, because the model is frozen, so nothing is "
            "assigned.",
            (
                (frozen.node, "The model is frozen here."),
                (assigned.node, "This is not reached."),
            ),
            tuple(_fixes(context, read)),
        )


def _run_over(value: Value) -> VariablesOf | None:
    """The variables of a model that ``value`` is any one of."""
    match value:
        case Element(owner=VariablesOf() as variables):
            return variables
        case Item(owner=VariablesOf() as variables, key=key) if not isinstance(key, Const):
            return variables
        case _:
            return None


def _is_frozen(variables: VariablesOf) -> bool:
    """Whether the model as a whole was frozen when its trainable variables were read."""
    settings = variables.settings
    return (
        variables.kind in _TRAINABLE
        and facts.is_keras_model(variables.owner)
        and any(_is_whole(variables, one) for one in settings)
        and all(one.flag is False for one in settings)
    )


def _is_whole(variables: VariablesOf, setting: Setting) -> bool:
    """Whether ``setting`` is one of the model, or of each layer of one that has nothing else."""
    owner, part = variables.owner, setting.part
    return part == owner or (isinstance(owner, Created) and model_of_layers(part) == owner)


def _reading(context: Context, assigned: Assigned, variables: VariablesOf) -> ast.AST | None:
    """Where the ``variables`` are read: the last place before the assignment that is near it."""
    function = context.outline.function
    found = [
        node
        for node, value in context.flow.values.items()
        if isinstance(node, ast.Attribute)
        and isinstance(value, VariablesOf)
        and value == variables
        and _is_frozen(value)
        and context.outline.holds(node)
    ]
    near = [
        node
        for node in found
        if function(node) is function(assigned.node) and node.lineno <= assigned.node.lineno
    ]
    return max(near or found, key=lambda node: node.lineno, default=None)


def _fixes(context: Context, read: ast.AST | None) -> Iterator[Fix]:
    if not isinstance(read, ast.Attribute):
        return
    around = context.outline.parent(read)
    zipped = isinstance(around, ast.Call) and context.text(around.func) == "zip"
    read_too = around.args if zipped and isinstance(around, ast.Call) else [read]
    edits = []
    for one in read_too:
        if not isinstance(one, ast.Attribute) or one.attr not in _TRAINABLE:
            return
        end = context.range(one).end
        start = Position(end.line, end.column - len(one.attr))
        edits.append(Edit(Range(start, end), "weights"))
    yield Fix("Take all weights", Safety.UNSAFE, lambda: tuple(edits))
