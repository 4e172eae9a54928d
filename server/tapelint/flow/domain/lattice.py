"""The lattice of values: their join, and how it is widened."""

from __future__ import annotations

from dataclasses import replace

from tapelint.flow.domain.limits import Limit
from tapelint.flow.domain.values import (
    Attribute,
    Choice,
    Each,
    Element,
    Item,
    Setting,
    Spread,
    Symbol,
    Tuple,
    Unknown,
    Value,
    VariablesOf,
    alternatives,
)


def join(first: Value, second: Value) -> Value:
    """Either of two values: a Choice, unless they are equal; unknown where there are too many."""
    if first is second:
        return first
    known: dict[Value, Value] = {}
    for value in (*_widened(first), *_widened(second)):
        known[value] = _agreed(known[value], value) if value in known else value
    values = tuple(known.values())
    if len(values) == 1:
        return values[0]
    return Choice(values) if len(values) <= Limit.ALTERNATIVES.most else Unknown(values)


def _widened(value: Value) -> tuple[Value, ...]:
    """The alternatives of ``value``, those included that had become too many."""
    if isinstance(value, Unknown) and is_widened(value):
        return value.inputs
    return alternatives(value)


def is_widened(value: Value) -> bool:
    """Whether ``value`` is unknown for it had too many alternatives."""
    return isinstance(value, Unknown) and len(value.inputs) > Limit.ALTERNATIVES.most


def _agreed(first: Value, second: Value) -> Value:
    """What two equal values agree on beside what makes them equal."""
    if first is second:
        return first
    match first, second:
        case VariablesOf(), VariablesOf():
            early = first.early if second.early is not None else None
            settings = _agreed_settings(first.settings, second.settings)
            return VariablesOf(_agreed(first.owner, second.owner), first.kind, settings, early)
        case Symbol(), Symbol():
            return max(first, second, key=lambda one: one.epoch)
        case Attribute(), Attribute():
            return Attribute(_agreed(first.owner, second.owner), first.name)
        case Item(), Item():
            return Item(_agreed(first.owner, second.owner), first.key)
        case Element(), Element():
            return Element(_agreed(first.owner, second.owner))
        case Spread(), Spread():
            return Spread(_agreed(first.value, second.value))
        case Each(), Each():
            return Each(_agreed(first.value, second.value))
        case Tuple(), Tuple():
            return Tuple(tuple(map(_agreed, first.items, second.items)))
        case _:
            return first


def _agreed_settings(
    first: tuple[Setting, ...], second: tuple[Setting, ...]
) -> tuple[Setting, ...]:
    """The settings on either way; the flag is not known where the ways differ."""
    flags = [{one.part: one.flag for one in settings} for settings in (first, second)]
    found: dict[Value, Setting] = {}
    for one in (*first, *second):
        agreed = all(one.part in known and known[one.part] is one.flag for known in flags)
        found.setdefault(one.part, one if agreed else replace(one, flag=None))
    return tuple(found.values())
