"""What values hold: the walks over their parts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from tapelint.flow.domain.limits import Limit
from tapelint.flow.domain.values import (
    Api,
    Attribute,
    Bound,
    Choice,
    ClipResult,
    Computed,
    Const,
    Context,
    Dict,
    Each,
    Element,
    Gradients,
    Instance,
    Item,
    Iterator,
    List,
    Pairs,
    Partial,
    Spread,
    Symbol,
    Tape,
    Tuple,
    Unknown,
    Value,
    Variable,
)
from tapelint.knowledge.operations import KEEPING_SIZE, NORMS

_NO_GRADIENTS: frozenset[Gradients] = frozenset()


def fits(values: Iterable[Value]) -> bool:
    """Whether a container of ``values`` stays small enough to be followed element by element.

    One that holds another twice, that in its turn, and so on, would not.
    """
    waiting, containers = list(values), 0
    for value in waiting:
        inside = _inside(value)
        containers += inside is not None
        if containers > Limit.CONTAINERS.most:
            return False
        waiting += inside or ()
    return True


def leads_to(value: Value, container: Value) -> bool:
    """Whether ``container`` is ``value`` or in it."""
    waiting, seen = [value], {id(value)}
    for one in waiting:
        if one is container:
            return True
        for inner in _inside(one) or ():
            if id(inner) not in seen:
                seen.add(id(inner))
                waiting.append(inner)
    return False


def _inside(value: Value) -> Iterable[Value] | None:
    match value:
        case Tuple() | List():
            return value.items
        case Dict():
            return value.entries.values()
        case Pairs():
            return value.columns
        case Choice():
            return value.values
        case Spread():
            return (value.value,)
        case Context():
            return (value.given,)
        case Iterator():
            return (value.values,)
        case Element() | Item() | Attribute():
            return (value.owner,)
        case Partial():
            return (*value.arguments, *value.keywords.values())
        case _:
            return None


def holds(value: Value, gradients: Gradients) -> bool:
    """Whether ``gradients`` as they are stand in ``value``, not only something made from them."""
    match value:
        case Gradients():
            return value == gradients
        case Tuple() | List():
            return any(holds(item, gradients) for item in value.items)
        case Pairs():
            return any(holds(column, gradients) for column in value.columns)
        case Iterator():
            return holds(value.values, gradients)
        case ClipResult():
            return holds(value.gradients, gradients)
        case Context():
            return holds(value.given, gradients)
        case Spread() | Each():
            return holds(value.value, gradients)
        case Choice():
            return any(holds(one, gradients) for one in value.values)
        case _:
            return False


def tapes_in(value: Value) -> list[Tape]:
    """The tapes that ``value`` is or holds."""
    match value:
        case Tape():
            return [value]
        case Tuple() | List():
            return [tape for item in value.items for tape in tapes_in(item)]
        case Dict():
            return [tape for item in value.entries.values() for tape in tapes_in(item)]
        case Bound():
            return tapes_in(value.self)
        case Context():
            return tapes_in(value.given)
        case Instance():
            return [one for one in value.attributes.values() if isinstance(one, Tape)]
        case _:
            return []


def variables_in(value: Value) -> list[Variable]:
    """The variables that ``value`` is or holds."""
    found: list[Variable] = []
    waiting, seen = [value], {id(value)}
    for one in waiting:
        if isinstance(one, Variable):
            found.append(one)
        inside = (one.value,) if isinstance(one, Each) else _inside(one)
        for part in inside or ():
            if id(part) not in seen and len(waiting) < Limit.CONTAINERS.most:
                seen.add(id(part))
                waiting.append(part)
    return found


def carried_by_all(values: Iterable[Value]) -> frozenset[Gradients]:
    """The gradients that any of ``values`` is or was made from."""
    result = _NO_GRADIENTS
    for value in values:
        one = carried(value)
        if one:
            result = result | one if result else one
    return result


def carried(value: Value) -> frozenset[Gradients]:
    """The gradients that ``value`` is, holds, or was made from."""
    look = _CARRIED.get(type(value))
    return _NO_GRADIENTS if look is None else look(value)


def beyond_size(value: Value) -> frozenset[Gradients]:
    """The gradients that ``value`` carries, without those of which it only tells the size."""
    found = _NO_GRADIENTS
    waiting, seen = [value], {id(value)}
    for one in waiting:
        gradients = carried(one)
        if not gradients or (isinstance(one, Computed) and one.op in NORMS):
            continue
        parts = _parts_of_size(one)
        if parts is None:
            found |= gradients
            continue
        for part in parts:
            if id(part) not in seen:
                seen.add(id(part))
                waiting.append(part)
    return found


def _parts_of_size(value: Value) -> Iterable[Value] | None:
    """What the size of ``value`` comes from; None where its gradients are what counts."""
    if isinstance(value, Computed):
        return value.inputs if value.op is None or value.op in KEEPING_SIZE else None
    if isinstance(value, (Spread, Each)):
        return (value.value,)
    return _inside(value) if isinstance(value, (Tuple, List, Dict, Choice)) else None


_CARRIED: dict[type[Value], Callable[[Any], frozenset[Gradients]]] = {
    Computed: lambda value: value.carried,
    Gradients: lambda value: frozenset((value,)),
    Tuple: lambda value: carried_by_all(value.items),
    List: lambda value: carried_by_all(value.items),
    Pairs: lambda value: carried_by_all(value.columns),
    Iterator: lambda value: carried(value.values),
    ClipResult: lambda value: carried(value.gradients),
    Context: lambda value: carried(value.given),
    Choice: lambda value: carried_by_all(value.values),
    Each: lambda value: carried(value.value),
    Spread: lambda value: carried(value.value),
    Element: lambda value: carried(value.owner),
    Item: lambda value: carried(value.owner),
    Attribute: lambda value: carried(value.owner),
    Dict: lambda value: carried_by_all(value.entries.values()),
    Unknown: lambda value: carried_by_all(value.inputs),
    Partial: lambda value: carried_by_all((*value.arguments, *value.keywords.values())),
    Bound: lambda value: carried(value.self),
}


def is_plain(value: object) -> bool:
    """Whether ``value``, None where there is none, has no part in training and cannot be run."""
    match value:
        case None | Const() | Symbol() | Api():
            return True
        case Computed():
            return not value.carried
        case Attribute() | Element() | Item():
            return is_plain(value.owner)
        case Tuple():
            return all(is_plain(one) for one in value.items)
        case Choice():
            return all(is_plain(one) for one in value.values)
        case _:
            return False
