"""What is known of the losses that layers add by themselves: regularizers and `add_loss`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.flow import (
    Attribute,
    Class,
    Computed,
    Created,
    Element,
    GradientTaken,
    Instance,
    Value,
    all_of,
    layers_run,
)
from tapelint.rules import facts
from tapelint.rules.base import Context
from tapelint.source.walk import walk

_NONE = ("None", "0", "0.0")


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


def regularized(context: Context, call: Computed) -> Created | None:
    """A layer that ``call`` runs and that surely has a regularizer."""
    for layer in layers_run(call, context.once(facts.surely_added)):
        if _asks_for(layer, "_regularizer") is not None:
            return layer
    return None


def adds_losses(context: Context, call: Computed) -> bool:
    """Whether the model of ``call`` surely adds losses that depend on what it is called with."""
    if any(
        _asks_for(layer, "activity_regularizer") or layer.api.endswith(".ActivityRegularization")
        for layer in layers_run(call, context.once(facts.surely_added))
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


def _asks_for(layer: Created, ending: str) -> ast.expr | None:
    """The regularizer that ``layer`` is given, if it surely is one."""
    for keyword in getattr(layer.node, "keywords", ()):
        if keyword.arg is None or not keyword.arg.endswith(ending):
            continue
        match keyword.value:
            case ast.Constant(value=str()):
                return keyword.value
            case ast.Call(func=ast.Attribute() | ast.Name(), args=args):
                if not any(ast.unparse(one) in _NONE for one in args):
                    return keyword.value
    return None


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
