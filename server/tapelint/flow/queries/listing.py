"""The order in which a `tf.Module` lists its variables."""

from __future__ import annotations

from collections.abc import Iterator

from tapelint.flow.domain.values import (
    Api,
    Computed,
    Const,
    Dict,
    Function,
    Instance,
    List,
    Optimizer,
    Tuple,
    Value,
    Variable,
    VariablesOf,
)

_MODULE = Api("tf.Module")


def listed(value: Value) -> tuple[Variable, ...] | None:
    """The variables that ``value`` lists, in their order: those of a module; None where unknown.

    A module looks through its attributes in the order of their names, and through the keys of a
    dictionary in theirs. What is in other modules comes later, so of those nothing is told.
    """
    if not isinstance(value, VariablesOf) or value.settings or value.kind not in _KINDS:
        return None
    owner = value.owner
    if not isinstance(owner, Instance) or set(owner.cls.origins) - {Api("builtins.object")} != {
        _MODULE
    }:
        return None
    found: dict[Variable, None] = {}
    for name in sorted(owner.attributes):
        for one in _leaves(owner.attributes[name]):
            if not isinstance(one, Variable):
                return None
            if one.trainable or value.kind == "variables":
                found[one] = None
    return tuple(found)


_KINDS = frozenset({"trainable_variables", "variables"})


def _leaves(value: Value) -> Iterator[Value | None]:
    """The variables in ``value``; None for what may hold others."""
    match value:
        case Variable():
            yield value
        case List() | Tuple():
            for one in value.items:
                yield from _leaves(one)
        case Dict(entries=entries) if all(isinstance(key, str) for key in entries):
            for key in sorted(map(str, entries)):
                yield from _leaves(entries[key])
        case Const() | Api() | Function() | Optimizer() | Computed(op=str()):
            pass
        case _:
            yield None
