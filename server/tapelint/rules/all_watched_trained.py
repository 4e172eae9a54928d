"""All variables that the tape has watched are trained, also those of a model run for inference.

## What happens
The model that only gives targets, such as a teacher, is trained together with the other. Both
change until they agree. `trainable = False` does not help.

## Why
A tape watches every variable of TensorFlow that is read while it records. `trainable` of a layer
decides what its lists have, not what the tape watches.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
teacher = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
student = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.05)

for step in range(20):
    with tf.GradientTape() as tape:
        wanted = teacher(x, training=False)
        loss = tf.reduce_mean(tf.square(student(x, training=True) - wanted))
    variables = tape.watched_variables()
    grads = tape.gradient(loss, variables)
    optimizer.apply_gradients(zip(grads, variables))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
teacher = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
student = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.05)

for step in range(20):
    with tf.GradientTape() as tape:
        wanted = teacher(x, training=False)
        loss = tf.reduce_mean(tf.square(student(x, training=True) - wanted))
    variables = student.trainable_variables
    grads = tape.gradient(loss, variables)
    optimizer.apply_gradients(zip(grads, variables))
```

## Fix
Takes the variables of the models that are called with `training=True`. Unsafe: others may be meant
to be trained as well.

## Runtime message
None.

## When it is right
Models that are all called with `training=True`, or all without; a model whose result is given to
`tf.stop_gradient`, which has no gradient then.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import replace
from tapelint.fixes.spelling import bound_to, sources_argument
from tapelint.flow import (
    Computed,
    Const,
    GradientTaken,
    Reach,
    Searches,
    Tape,
    Tuple,
    Value,
    VariablesOf,
    cut,
    is_keras_model,
    items,
    made_of,
    reach,
    unspread,
)
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule


@rule(
    code="TL647",
    name="all-watched-trained",
    severity=Severity.WARNING,
    title="All that the tape watched is trained",
)
def all_watched_trained(context: Context) -> Iterator[Report]:
    """The watched variables as sources, where a model is called for inference beside others."""
    for taken in context.events(GradientTaken):
        node, tape = facts.sources_node(taken), taken.tape
        if not isinstance(tape, Tape) or not context.flow.is_applied(taken):
            continue
        if not any(_is_watched(unspread(one), tape) for one in items(taken.sources)):
            continue
        modes: dict[Value, tuple[object, ast.AST]] = {}
        for one in made_of(taken.target):
            if isinstance(one, Computed) and _calls_model(one) and tape in one.tapes:
                modes.setdefault(one.inputs[0], (_training(one), one.node))
        trains = any(mode is True for mode, _ in modes.values())
        for model, (mode, call) in modes.items():
            variables = Tuple((VariablesOf(model, "trainable_variables"),))
            reached = reach(tape, taken.target, variables) is Reach.YES
            if (
                trains
                and mode is False
                and reached
                and not cut(Searches(tape), taken.target, variables)
            ):
                yield Report(
                    node,
                    "Take the variables of the models that are to be trained: the tape watches all "
                    "variables that are read while it records, also those of "
                    f"{_name(context, call)}, which is run for inference.",
                    ((call, "It is called here, while the tape records."),),
                    tuple(_fixes(context, taken, [one for mode, one in modes.values() if mode])),
                )


def _is_watched(source: Value, tape: Tape) -> bool:
    return source == VariablesOf(tape, "watched_variables")


def _calls_model(value: Computed) -> bool:
    return value.op == "call" and is_keras_model(value.inputs[0])


def _training(call: Computed) -> object:
    """What the call is given as ``training``; None where it is not given a constant."""
    named = dict(
        zip(call.keywords, call.inputs[len(call.inputs) - len(call.keywords) :], strict=True)
    )
    given = named.get("training")
    return given.value if isinstance(given, Const) else None


def _fixes(context: Context, taken: GradientTaken, calls: list[ast.AST]) -> Iterator[Fix]:
    function, node = context.outline.function, sources_argument(taken.node)
    if node is None:
        return
    models = [one.func for one in calls if isinstance(one, ast.Call)]
    if any(function(one) is not function(node) for one in models):
        return
    place = bound_to(context, node) or node
    while isinstance(place, ast.Call) and context.text(place.func) in ("list", "tuple"):
        place = place.args[0]
    if "watched_variables" in context.text(place):
        text = " + ".join(f"{context.text(one)}.trainable_variables" for one in models)
        edit = replace(context, place, text)
        yield Fix(f"Take `{text}`", Safety.UNSAFE, lambda: (edit,))


def _name(context: Context, call: ast.AST) -> str:
    return facts.short(context, call.func, "a model") if isinstance(call, ast.Call) else "a model"
