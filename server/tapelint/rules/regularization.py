"""What is known of the losses that layers add by themselves: regularizers and `add_loss`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.flow import (
    Attribute,
    Choice,
    Class,
    Computed,
    Const,
    Created,
    Element,
    GradientTaken,
    Instance,
    Value,
    Variable,
    all_of,
    layers_run,
    within,
)
from tapelint.rules import facts
from tapelint.rules.base import Context
from tapelint.source.walk import walk

_REGULARIZERS = "keras.regularizers."
_NOTHING = (Const(None), Const(0), Const(0.0))


def calls_on_tape(context: Context, taken: GradientTaken) -> list[Computed]:
    """The calls of models and layers that led to the target and were recorded."""
    return [
        one
        for one in context.once(facts.all_of_target, taken)
        if isinstance(one, Computed)
        and one.op == "call"
        and taken.tape in one.tapes
        and facts.is_keras_model(one.inputs[0])
    ]


def regularized(call: Computed) -> ast.AST | None:
    """A layer or weight, by its call, that ``call`` runs and that surely has a regularizer."""
    for layer in layers_run(call):
        if _has(layer, "_regularizer"):
            return layer.node
    for one in within(call):
        if isinstance(one, Variable) and one.weight:
            given = facts.keyword(one.node, "regularizer")
            if isinstance(given, ast.Call) or _is_word(given):
                return one.node
    return None


def adds_losses(call: Computed) -> bool:
    """Whether the model of ``call`` surely adds losses that depend on what it is called with."""
    if any(
        _has(layer, "activity_regularizer") or layer.api.endswith(".ActivityRegularization")
        for layer in layers_run(call)
    ):
        return True
    run = [call, *(all_of(call.inside) if call.inside is not None else ())]
    return any(
        isinstance(one, Computed) and one.op == "call" and _calls_add_loss(one.inputs[0])
        for one in run
    )


def reads_losses(value: Value) -> Iterator[tuple[Computed, Attribute]]:
    """What was computed from `model.losses` on the way to ``value``, with that."""
    for one in all_of(value):
        if isinstance(one, Computed):
            for given in one.inputs:
                read = given.owner if isinstance(given, Element) else given
                if isinstance(read, Attribute) and read.name == "losses":
                    yield one, read


def _has(layer: Created, ending: str) -> bool:
    """Whether ``layer`` surely is given a regularizer by a name with this ``ending``."""
    named = layer.inputs[len(layer.inputs) - len(layer.keywords) :]
    return any(
        name.endswith(ending) and _penalizes(value)
        for name, value in zip(layer.keywords, named, strict=True)
    )


def _penalizes(value: Value) -> bool:
    """Whether ``value`` surely is a regularizer that asks for something."""
    match value:
        case Const(value=str()) | Instance():
            return True
        case Computed(op=str(op), inputs=inputs) if op.startswith(_REGULARIZERS):
            return not inputs or not all(one in _NOTHING for one in inputs)
        case Choice(values=ways):
            return all(map(_penalizes, ways))
        case _:
            return False


def _is_word(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _calls_add_loss(model: Value) -> bool:
    if not isinstance(model, Instance):
        return False
    return any(
        isinstance(node, ast.Attribute) and node.attr == "add_loss"
        for one in model.cls.lineage
        if isinstance(one, Class) and one.scope.names.get("call") is not None
        for statement in one.node.body
        if isinstance(statement, ast.FunctionDef) and statement.name == "call"
        for node in walk(statement)
    )
