"""Gradients are computed, and nothing is done with them.

## What happens
Nothing. The variables keep their values, the loss stays where it is, and no error says so.

## Why
`tape.gradient` computes; only `optimizer.apply_gradients` changes variables.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(0.05)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(0.05)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
```

## Fix
Restores the apply call: where it is commented out, that comment becomes code again; else
`optimizer.apply_gradients(zip(grads, sources))` is inserted, with the optimizer that is in scope.
Safe where there is one such optimizer, and the function applies no other gradients to these
variables; else unsafe. None where the optimizer is an argument that the call leaves out: which one
to give is yours to tell.

## Runtime message
None.

## When it is right
Gradients that are returned, stored, printed, compared, or used in any computation whose result is
used are not reported. Where only their norm is used they are reported if there is an optimizer that
nothing makes use of.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import partial

from tapelint.finding import Fix, Severity
from tapelint.fixes.restore import has_forgotten_optimizer, has_idle_optimizer, restore_apply
from tapelint.fixes.spelling import sources_argument
from tapelint.flow import (
    Applied,
    Attribute,
    Choice,
    Gradients,
    GradientTaken,
    Item,
    MethodCalled,
    Paired,
    Symbol,
    Taking,
    Value,
    Variable,
    VariablesOf,
    Watched,
    items,
    unspread,
)
from tapelint.knowledge.operations import names_a_loss
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule
from tapelint.rules.pairing import Mismatch, mismatches
from tapelint.source.walk import walk

_TRAINING = re.compile(r"optimi[sz]er|apply_gradients|minimize", re.IGNORECASE)
_VARIABLES = re.compile(r"var|weight|param|theta|log_alpha")


@rule(
    code="TL101",
    name="gradients-not-applied",
    severity=Severity.WARNING,
    title="The gradients are never applied",
)
def gradients_not_applied(context: Context) -> Iterator[Report]:
    """Gradients that are put to no use, wherever they are returned to."""
    flow = context.flow
    groups: dict[ast.AST, list[GradientTaken]] = {}
    for taken in flow.of(GradientTaken):
        if taken.method == "gradient":
            groups.setdefault(flow.returned_by.get(taken, taken.node), []).append(taken)
    paired = {
        gradients.taken
        for event in flow.of(Paired)
        if event.pairs not in flow.taken_apart
        for column in event.pairs.columns
        for gradients in facts.gradients_in(column)
    }
    used = {
        taken.node
        for group in groups.values()
        for taken in group
        if _is_used(context, taken, paired)
    }
    missed = [items(pairing.variables) for pairing in mismatches(context, Mismatch.OTHERS)]
    for node, group in groups.items():
        # Where others are applied to these variables in their place, that is the fault.
        if any(items(taken.sources) in missed for taken in group):
            continue
        # Who calls a function for another of its results may drop the gradients.
        if any(taken.node in used for taken in group) or _is_probe(context, group[0]):
            continue
        if any(_is_minimized(context, taken) for taken in group):
            continue
        if not any(_trains(context, taken) for taken in group) or context.is_unfinished(node):
            continue
        taken = group[0]
        yield Report(
            node,
            _message(context, node, taken, paired),
            _related(context, node, taken),
            tuple(_fixes(context, taken))
            if node is taken.node and taken not in flow.passed_over
            else (),
        )


def _is_used(context: Context, taken: GradientTaken, paired: set[Taking]) -> bool:
    flow = context.flow
    whole = Gradients(taken, taken.sources)
    if taken.place.expects_error or flow.is_put_to_use(whole):
        return True
    if flow.is_measured(whole) and not has_forgotten_optimizer(context):
        return True
    return flow.is_shown(whole) and taken not in paired


def _trains(context: Context, taken: GradientTaken) -> bool:
    """Whether the sources are variables, or may be and there is an optimizer to train them."""
    if not _has_training(context, taken) or _is_displayed(context, taken):
        return False
    if isinstance(taken.place.function, ast.Module) and not taken.place.loops:
        return has_idle_optimizer(context, taken.node)
    found = [unspread(one) for one in items(taken.sources)]
    if any(isinstance(facts.root_of_element(one), (Variable, VariablesOf)) for one in found):
        return True
    watched = [event.watched for event in context.flow.everywhere(Watched)]
    return any(
        isinstance(one, (Symbol, Attribute, Item, Choice))
        and one not in watched
        and _is_called_a_variable(context, taken)
        for one in found
    )


def _has_training(context: Context, taken: GradientTaken) -> bool:
    """Whether anything tells of training, rather than of showing what a tape does."""
    target = taken.node.args[0] if taken.node.args else None
    called = context.text(target) if target is not None else ""
    return bool(_TRAINING.search(context.source.text)) or names_a_loss(called)


def _is_displayed(context: Context, taken: GradientTaken) -> bool:
    """Whether the gradients are looked at in a notebook, or may raise and are caught."""
    outline = context.outline
    statement = outline.statement(taken.node)
    if isinstance(statement, ast.Expr) and outline.parent(statement) is outline.tree:
        return True
    return outline.is_caught(taken.node, "RuntimeError")


def _is_called_a_variable(context: Context, taken: GradientTaken) -> bool:
    argument = sources_argument(taken.node)
    return argument is not None and bool(_VARIABLES.search(context.text(argument).lower()))


def _is_probe(context: Context, taken: GradientTaken) -> bool:
    """Whether a test uses the tape up, in order to see the next call raise."""
    return any(tape == taken.tape for tape in context.once(_probed))


def _probed(context: Context) -> list[Value]:
    return [one.tape for one in context.flow.of(GradientTaken) if one.place.expects_error]


def _is_minimized(context: Context, taken: GradientTaken) -> bool:
    """Whether `minimize` is asked to do the step with these variables, or with whichever."""
    function = context.outline.function
    at = context.flow.returned_by.get(taken, taken.node)
    for called in context.events(MethodCalled):
        if called.name == "minimize" and function(called.node) is function(at):
            trained = facts.minimizing(called).get("var_list")
            if trained is None or items(trained[1]) == items(taken.sources):
                return True
    return any(function(node) is function(at) for node in context.once(_minimizing))


def _minimizing(context: Context) -> list[ast.Call]:
    """The calls of ``minimize`` on what may be an optimizer, or may not."""
    known = {called.node for called in context.events(MethodCalled)}
    return [
        node
        for node in walk(context.syntax.tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "minimize"
        and node not in known
    ]


def _fixes(context: Context, taken: GradientTaken) -> Iterator[Fix]:
    serves_others = partial(_serves_others, context, taken)
    trained = _are_trained_here(context, taken)
    return restore_apply(context, taken, serves_others, trained=trained)


def _serves_others(context: Context, taken: GradientTaken, optimizer: str) -> bool:
    """Whether the expression ``optimizer`` is one that is applied to other variables."""
    for applied in context.flow.of(Applied):
        receiver = applied.node.func
        if not isinstance(receiver, ast.Attribute) or context.text(receiver.value) != optimizer:
            continue
        both = facts.columns(facts.given(applied))
        if both is not None and items(both[1]) != items(taken.sources):
            return True
    return False


def _are_trained_here(context: Context, taken: GradientTaken) -> bool:
    """Whether the same function applies other gradients to these variables."""
    function = context.outline.function
    found = (
        facts.columns(facts.given(applied))
        for applied in context.flow.of(Applied)
        if function(applied.node) is function(taken.node)
    )
    return any(both is not None and items(both[1]) == items(taken.sources) for both in found)


def _message(context: Context, node: ast.AST, taken: GradientTaken, paired: set[Taking]) -> str:
    applies = context.flow.method == "apply"
    call = "optimizer.apply(…)" if applies else "optimizer.apply_gradients(zip(…))"
    others = any(context.flow.of(Applied))
    happens = "these change no variable" if others else "no variable changes"
    if node is not taken.node:
        return (
            f"This call returns gradients, and nothing is done with them: {happens}. "
            f"Apply them: `{call}`."
        )
    test = context.flow.passed_over.get(taken)
    if test is not None:
        missing = next(one.id for one in walk(test) if isinstance(one, ast.Name))
        return (
            f"These gradients are computed and then not used: {happens}. What uses them "
            f"needs `{missing}`, which the call is not given."
        )
    if taken in paired:
        return (
            f"These gradients are paired with variables, and the pairs are not applied: {happens}. "
            "Call `optimizer.apply_gradients` with them."
        )
    return f"These gradients are computed and then not used: {happens}. Apply them: `{call}`."


def _related(
    context: Context, node: ast.AST, taken: GradientTaken
) -> tuple[tuple[ast.AST, str], ...]:
    places = facts.gradient_places(Gradients(taken, taken.sources))
    test = context.flow.passed_over.get(taken)
    if test is not None:
        places += ((test, "So the way that uses them is not taken."),)
    return tuple(place for place in places if place[0] is not node)
