"""The list of the variables to train is read before the model has made any.

## What happens
The list is empty, and stays so. Nothing is trained with it: Keras 3 raises in `apply_gradients`,
Keras 2 silently does nothing, and so does `optimizer.apply` of Keras 3. For a `Sequential`
without `Input`, Keras 2 raises where the list is read. An optimizer that was built with the empty
list knows no variable.

## Why
A layer makes its variables when it is first called, for only then it knows the shape of its input.
So does a model made of layers. `model.trainable_variables` makes a new list each time that it is
read, of what is there then.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.layers.Dense(4), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.05)

variables = model.trainable_variables

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, variables)
    optimizer.apply_gradients(zip(grads, variables))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.layers.Dense(4), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.05)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    variables = model.trainable_variables
    grads = tape.gradient(loss, variables)
    optimizer.apply_gradients(zip(grads, variables))
```

## Fix
Reads the variables where the gradients are taken for them, after the model was called. Takes
`optimizer.build` away, where that is given the empty list: the first `apply_gradients` builds the
optimizer. Not safe: to build the model before may be meant.

## Runtime message
`ValueError: not enough values to unpack (expected 2, got 0)` (Keras 3), none from `apply`. With
Keras 2, for a `Sequential`, `ValueError: Weights for model … have not yet been created. Weights are
created when the model is first called on inputs or …`, and none for others. After
`optimizer.build`, `ValueError: Unknown variable: …. This optimizer can only be called for the
variables it was originally built with.` (Keras 3) or `KeyError: The optimizer cannot recognize
variable …` (Keras 2).

## When it is right
A model that begins with `tf.keras.Input` or a layer with `input_shape`, one that is made of inputs
and outputs, and one that was called or built before, has its variables. What may have been called
before is not reported, nor is what is not known in all its parts.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from tapelint.config import Keras
from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.later import assign_later
from tapelint.fixes.remove import removal
from tapelint.flow import (
    Applied,
    Event,
    GradientTaken,
    MethodCalled,
    Reading,
    Value,
    VariablesOf,
    depends,
    items,
    likely,
    unspread,
)
from tapelint.knowledge.versions import Fact
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule
from tapelint.source.outline import FUNCTIONS
from tapelint.source.walk import walk

_EMPTY = "this list is empty, and"
_APPLY = "`apply_gradients` raises `ValueError: not enough values to unpack (expected 2, got 0)`"
_WEIGHTS = "reading them raises `ValueError: Weights for model … have not yet been created`"
_UNKNOWN = "the optimizer is built for no variable, and applying gradients raises"
_TRAINED = Fact("nothing is trained", _APPLY)
_TRAINED_LATER = Fact("the first step trains nothing", _APPLY)
_TRAINED_SEQUENTIAL = Fact(_WEIGHTS, f"{_EMPTY} {_APPLY}")
_BUILT = Fact(
    "`KeyError: The optimizer cannot recognize variable …`", "`ValueError: Unknown variable: …`"
)
_BUILT_SEQUENTIAL = Fact(_WEIGHTS, f"{_UNKNOWN} {_BUILT.keras_3}")

_LOOPS = (ast.For, ast.AsyncFor, ast.While)


@dataclass(frozen=True, slots=True)
class _Use:
    """What a list was used for: ``event``, with ``whole`` set where it was all there was."""

    event: Event
    variables: VariablesOf
    whole: bool


@rule(
    code="TL608",
    name="variables-read-too-early",
    severity=Severity.ERROR,
    title="The variables are read before there are any",
)
def variables_read_too_early(context: Context) -> Iterator[Report]:
    """Lists of variables that are used, and were surely empty when they were read."""
    found: dict[ast.AST, list[_Use]] = {}
    for event, value in _used(context):
        plain = [unspread(one) for one in items(likely(value))]
        early = [one for one in plain if isinstance(one, VariablesOf) and one.early is not None]
        for one in early:
            assert one.early is not None  # noqa: S101
            use = _Use(event, one, len(early) == len(plain))
            found.setdefault(one.early.node, []).append(use)
    for node, uses in found.items():
        reading = uses[0].variables.early
        if reading is None or not isinstance(node, ast.Attribute):
            continue
        way = _way(context, reading)
        if way is None or any(context.is_unfinished(one) for one in (node, uses[0].event.node)):
            continue
        again = any(isinstance(one, _LOOPS) for one in way)
        # Where nothing is raised, no more than the first step does nothing then.
        quiet = _method(context, uses[0]) == "apply" or (
            context.keras is Keras.KERAS_2 and not reading.raises
        )
        if not again or not quiet:
            yield _report(context, node, reading, uses, again=again)


def _used(context: Context) -> Iterator[tuple[Event, Value]]:
    for taken in context.events(GradientTaken):
        yield taken, taken.sources
    for applied in context.events(Applied):
        both = facts.columns(facts.given(applied))
        if both is not None:
            yield applied, both[1]
    for called in context.events(MethodCalled):
        of_keras = facts.is_optimizer_of_keras(called.owner)
        if called.name == "build" and of_keras and called.call.complete and called.call.positional:
            yield called, called.call.positional[0]


def _report(
    context: Context, node: ast.Attribute, reading: Reading, uses: list[_Use], *, again: bool
) -> Report:
    owner, first = context.text(node.value), uses[0]
    builds = isinstance(first.event, MethodCalled)
    quiet = _method(context, first) == "apply"
    severity = None
    if builds and reading.raises:
        said = context.say(_BUILT_SEQUENTIAL)
    elif builds:
        said = f"{_UNKNOWN} {context.say(_BUILT)}"
    elif quiet and first.whole:
        said, severity = f"{_EMPTY} `apply` does nothing and raises nothing", Severity.WARNING
    elif reading.raises and (first.whole or context.keras is Keras.KERAS_2):
        said = context.say(_TRAINED_SEQUENTIAL)
    elif first.whole and again:
        said = f"{_EMPTY} {context.say(_TRAINED_LATER)}"
        severity = Severity.WARNING if context.keras is None else None
    elif first.whole:
        said = f"{_EMPTY} {context.say(_TRAINED)}"
        severity = Severity.WARNING if context.keras is Keras.KERAS_2 else None
    else:
        said, severity = f"{_EMPTY} `{owner}` is not trained", Severity.WARNING
    where = "The optimizer is built with them here." if builds else "They are used here."
    return Report(
        node,
        f"`{owner}` has no variables yet, since it makes them when it is first called: {said}. "
        "Read them after the first call, or build the model before.",
        ((first.event.node, where),),
        tuple(_fixes(context, node, reading, uses)),
        severity,
    )


def _method(context: Context, use: _Use) -> str:
    """The method that applies the gradients for the list."""
    event = use.event
    if isinstance(event, Applied):
        return event.method
    taken = event if isinstance(event, GradientTaken) else None
    return context.flow.method if taken is None else context.flow.method_of(taken)


# --- whether that surely happens -------------------------------------------------------------


def _way(context: Context, reading: Reading) -> list[ast.AST] | None:
    """What stands around the reading and the calls that lead to it, but not around the making.

    None where the model may have been called by then. The flow knows no conditions: what is read
    under one may be read in a later turn of a loop, or by a later call.
    """
    calls, made = (*reading.calls, reading.node), reading.made
    if not all(context.outline.holds(one) for one in calls):
        return None
    shared = 0
    while shared < min(len(calls), len(made)) - 1 and calls[shared] is made[shared]:
        shared += 1
    outside = {id(one) for one in context.outline.around(made[shared])}
    found: list[ast.AST] = []
    for index, node in enumerate(calls[shared:]):
        part: ast.AST = node
        for one in context.outline.around(node):
            if index == 0 and id(one) in outside:
                break
            if facts.may_leave_out(context, one, part) or not _is_entered(
                one, node, called=index > 0
            ):
                return None
            found.append(one)
            part = one
            if isinstance(one, FUNCTIONS):
                break
    return found


def _is_entered(around: ast.AST, node: ast.AST, *, called: bool) -> bool:
    """Whether ``node`` is run the first time that what stands ``around`` it is."""
    line = getattr(node, "lineno", 0)
    if isinstance(around, FUNCTIONS):
        return not _is_run_later(around) and not (called and _leaves(around, line, ast.Return))
    if isinstance(around, ast.GeneratorExp):
        return False
    if isinstance(around, (ast.DictComp, ast.ListComp, ast.SetComp)):
        return not any(one.ifs for one in around.generators)
    if isinstance(around, _LOOPS):
        return not _leaves(around, line, ast.Continue)
    return True


def _leaves(around: ast.AST, line: int, kind: type[ast.stmt]) -> bool:
    return any(isinstance(one, kind) and one.lineno < line for one in walk(around))


def _is_run_later(function: ast.AST) -> bool:
    """Whether a call of ``function`` does not run it at once."""
    return isinstance(function, ast.AsyncFunctionDef) or any(
        isinstance(one, (ast.Yield, ast.YieldFrom)) for one in walk(function)
    )


# --- the repair ------------------------------------------------------------------------------


def _fixes(
    context: Context, node: ast.Attribute, reading: Reading, uses: list[_Use]
) -> Iterator[Fix]:
    outline = context.outline
    nodes = [one.event.node for one in uses]
    builds = [isinstance(one.event, MethodCalled) for one in uses]
    if not any(builds) and all(_comes_of(one) for one in uses):
        later = assign_later(context, outline.statement(node), nodes, moved=reading.raises)
        if later is not None:
            title = "Read the variables after the model was called"
            yield Fix(title, Safety.UNSAFE, later.edits)
    elif all(builds) and isinstance(nodes[0], ast.Call) and set(nodes) == {nodes[0]}:
        edit = removal(context, nodes[0])
        if edit is not None and outline.statement(node) is outline.statement(nodes[0]):
            title = f"Leave it to the first `{context.flow.method}` to build the optimizer"
            yield Fix(title, Safety.UNSAFE, edit.edits)


def _comes_of(use: _Use) -> bool:
    """Whether the model was called for what the gradients are taken of."""
    event = use.event
    if isinstance(event, Applied):
        both = facts.columns(facts.given(event))
        gradients = None if both is None else facts.as_gradients(both[0])
        taken = None if gradients is None else gradients.taken
    else:
        taken = event if isinstance(event, GradientTaken) else None
    return taken is not None and depends(taken.target, use.variables.owner)
