"""Sequences: what they hold, any one element of them, and sequences made of such elements."""

from __future__ import annotations

from collections.abc import Sequence

from tapelint.flow.domain.values import (
    Attribute,
    Choice,
    Computed,
    Const,
    Created,
    Dict,
    Element,
    Gradients,
    Instance,
    Item,
    Iterator,
    List,
    ListState,
    Pairs,
    Slice,
    Spread,
    Symbol,
    Tuple,
    Unknown,
    Value,
    Variable,
    VariablesOf,
    alternatives,
    unspread,
)


def items(value: Value) -> tuple[Value, ...]:
    """The elements of ``value`` in order, nested spreads of known sequences laid open.

    What is not known element by element stands as one Spread.
    """
    if isinstance(value, (Tuple, List)):
        result: list[Value] = []
        for item in value.items:
            if isinstance(item, Spread):
                result.extend(items(item.value))
            else:
                result.append(item)
        return tuple(result)
    if isinstance(value, Iterator):
        return items(value.values)
    if isinstance(value, Spread):
        return items(value.value)
    if isinstance(value, Instance) and value.cls.is_named_tuple:
        return tuple(value.attributes.values())
    return (Spread(value),)


def frozen(value: Value) -> Value:
    """``value`` with the items that the lists in it hold now, whatever is done to them later."""
    match value:
        case List():
            return _frozen_list(value)
        case Tuple():
            return Tuple(tuple(map(frozen, value.items)))
        case Spread():
            return Spread(frozen(value.value))
        case Pairs():
            return Pairs(tuple(map(frozen, value.columns)), value.node)
        case Iterator():
            return Iterator(frozen(value.values), value.node, value.over, value.state)
        case Choice():
            return Choice(tuple(dict.fromkeys(map(frozen, value.values))))
        case _:
            return value


def _frozen_list(value: List) -> List:
    """The same copy for the same items, so that what is the same list stays it."""
    held = tuple(map(frozen, value.items))
    for known in value.state.copies:
        if known.items == held:
            return known
    copy = List(value.node, ListState(held))
    copy.state.copies = value.state.copies = (copy,)
    return copy


def exact(value: Value) -> tuple[Value, ...] | None:
    """The elements of ``value``, or None where not each of them is known."""
    found = items(value)
    return None if any(isinstance(item, Spread) for item in found) else found


def keys(value: Dict) -> tuple[Value, ...] | None:
    """The keys of ``value``, or None where not each of them is known."""
    return None if None in value.entries else tuple(map(Const, value.entries))


def is_sequence(value: Value) -> bool:
    """Whether ``value`` is known to hold several things rather than to be one."""
    return isinstance(value, (Tuple, List, VariablesOf, Dict, Pairs))


def same_sources(gradients: Sequence[Gradients]) -> bool:
    """Whether all of ``gradients`` were taken for the same sources, however these are reached."""
    return all(_alike(gradients[0].sources, one.sources) for one in gradients[1:])


def _alike(first: Value, second: Value) -> bool:
    if first == second:
        return True
    match first, second:
        case (Element(), Element()):
            return _alike(first.owner, second.owner)
        case (Item(), Item()):
            return first.key == second.key and _alike(first.owner, second.owner)
        case (List() | Tuple(), List() | Tuple()):
            return items(first) == items(second)
        case _:
            return False


def merged(values: Sequence[Value]) -> Gradients | None:
    """The gradients that ``values``, all of the same variables, are added up to."""
    found: list[Gradients] = []
    for value in values:
        for one in alternatives(value):
            if isinstance(one, Gradients):
                found.append(one)
            elif not (one == Const(None) or is_zero(one)):
                return None
    if not found or not same_sources(found):
        return None
    return min(found, key=lambda one: len(one.transforms))


def is_zero(value: Value) -> bool:
    """Whether ``value`` is what takes the place of gradients that are None, or not there yet."""
    return isinstance(value, Computed) and value.op in ("tf.zeros_like", "tf.zeros")


def trained(value: Value | None) -> tuple[Value, ...] | None:
    """The variables in pairs, single ones and those of models; None where not all are known."""
    if isinstance(value, Iterator):
        value = value.values
    if isinstance(value, Pairs) and len(value.columns) == 2:
        found = items(value.columns[1])
    elif isinstance(value, (List, Tuple)):
        rows = items(value)
        found = tuple(
            row.items[1] if isinstance(row, Tuple) and len(row.items) == 2 else row for row in rows
        )
    else:
        return None
    plain = tuple(unspread(one) for one in found)
    return (
        plain if plain and all(isinstance(one, (Variable, VariablesOf)) for one in plain) else None
    )


def is_stateless(value: Value) -> bool:
    """Whether nothing in ``value`` changes while it is used, as tapes and iterators do."""
    match value:
        case Computed() | Gradients() | Const() | Created() | Variable() | VariablesOf():
            return True
        case Symbol() | Attribute() | Element() | Item():
            return True
        case Tuple():
            return all(map(is_stateless, value.items))
        case Choice():
            return all(map(is_stateless, value.values))
        case Pairs():
            return all(map(is_stateless, value.columns))
        case _:
            return False


def are_variables(value: Value) -> bool:
    """Whether ``value`` surely is variables, and it is known of what."""
    plain = [unspread(one) for one in items(value)]
    return bool(plain) and all(
        is_variable(one)
        or (isinstance(one, VariablesOf) and not isinstance(one.owner, (Computed, Unknown)))
        for one in plain
    )


def is_variable(value: Value) -> bool:
    """Whether ``value`` is surely one variable, whichever."""
    match value:
        case Variable() | Element(owner=VariablesOf()):
            return True
        case Item(owner=VariablesOf(), key=Const()):
            return True
        case Choice():
            return all(is_variable(one) for one in value.values)
        case _:
            return False


def concatenates(left: Value, right: Value) -> bool:
    """Whether ``left + right`` joins two sequences."""
    known = (Tuple, List, VariablesOf)
    if isinstance(left, known) or isinstance(right, known):
        return True
    ways = alternatives(left)
    return any(isinstance(one, known) or _is_many(one) for one in ways) and _is_many(right)


def _is_many(value: Value) -> bool:
    return isinstance(value, Gradients) and (
        isinstance(value.sources, (Tuple, List, VariablesOf))
        or (isinstance(value.sources, Item) and isinstance(value.sources.key, Slice))
    )
