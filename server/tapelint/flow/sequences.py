"""Sequences: what they hold, any one element of them, and sequences made of such elements."""

from __future__ import annotations

import ast
from functools import reduce

from tapelint.flow.machine import Machine
from tapelint.flow.values import (
    Choice,
    ClipResult,
    Computed,
    Const,
    Dict,
    Element,
    Gradients,
    Item,
    Iterator,
    List,
    Pairs,
    Spread,
    Tuple,
    Value,
    Variable,
    VariablesOf,
    join,
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
    return (Spread(value),)


def exact(value: Value) -> tuple[Value, ...] | None:
    """The elements of ``value``, or None where not each of them is known."""
    found = items(value)
    return None if any(isinstance(item, Spread) for item in found) else found


def is_sequence(value: Value) -> bool:
    """Whether ``value`` is known to hold several things rather than to be one."""
    return isinstance(value, (Tuple, List, VariablesOf, Dict, Pairs))


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
    plain = tuple(one.value if isinstance(one, Spread) else one for one in found)
    return (
        plain if plain and all(isinstance(one, (Variable, VariablesOf)) for one in plain) else None
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


def element(machine: Machine, value: Value, node: ast.AST) -> Value:
    """Any one element of ``value``."""
    match value:
        case Iterator():
            return element(machine, value.values, node)
        case Pairs():
            return Tuple(tuple(element(machine, column, node) for column in value.columns))
        case Gradients():
            return Gradients(value.taken, Element(value.sources), value.transforms, value.filtered)
        case Tuple() | List():
            result: Value | None = None
            for item in value.items:
                one = element(machine, item.value, node) if isinstance(item, Spread) else item
                result = one if result is None else join(result, one)
            return machine.computed(None, (), node) if result is None else result
        case Dict():
            return machine.computed(None, tuple(value.entries.values()), node)
        case ClipResult():
            return join(value.gradients, value.norm)
        case Choice():
            found = [element(machine, one, node) for one in value.values if one != Const(None)]
            result = None
            for one in found:
                result = one if result is None else join(result, one)
            return machine.computed(None, (), node) if result is None else result
        case Computed():
            return machine.computed(None, (value,), node)
        case _:
            return Element(value)


def collect(machine: Machine, value: Value, node: ast.AST, *, filtered: bool = False) -> Value:
    """The sequence whose every element is made as ``value`` is: the inverse of ``element``."""
    match value:
        case Gradients(sources=Element() as source):
            return Gradients(
                value.taken, source.owner, value.transforms, filtered or value.filtered
            )
        case Element() if not filtered:
            return value.owner
        case Choice() if all(isinstance(one, Gradients) for one in value.values):
            ways = [collect(machine, one, node, filtered=filtered) for one in value.values]
            return reduce(join, ways)
        case Tuple():
            columns = tuple(collect(machine, item, node) for item in value.items)
            return Pairs(columns, node)
        case _:
            return machine.list((Spread(machine.computed(None, (value,), node)),), node)


def unpack(machine: Machine, value: Value, count: int, node: ast.AST) -> list[Value]:
    """The values that ``a, b, … = value`` binds to ``count`` names."""
    found = _unpack(machine, value, count, node)
    if len(found) == count:
        return found
    return [machine.computed(None, (value,), node) for _ in range(count)]


def _unpack(machine: Machine, value: Value, count: int, node: ast.AST) -> list[Value]:
    match value:
        case ClipResult() if count == 2:
            return [value.gradients, value.norm]
        case Iterator():
            return unpack(machine, value.values, count, node)
        case Gradients():
            known = exact(value.sources)
            sources = (
                known
                if known is not None and len(known) == count
                else [Item(value.sources, Const(index)) for index in range(count)]
            )
            return [
                Gradients(value.taken, source, value.transforms, value.filtered)
                for source in sources
            ]
        case Pairs():
            rows = [unpack(machine, column, count, node) for column in value.columns]
            return [Tuple(row) for row in zip(*rows, strict=True)]
        case Choice():
            ways = [unpack(machine, one, count, node) for one in value.values if one != Const(None)]
            if not ways:
                return [machine.computed(None, (), node) for _ in range(count)]
            result = ways[0]
            for way in ways[1:]:
                result = [join(a, b) for a, b in zip(result, way, strict=True)]
            return result
        case _:
            found = exact(value)
            if found is not None and len(found) == count:
                return list(found)
            return [subscript(machine, value, Const(index), node) for index in range(count)]


def subscript(machine: Machine, value: Value, key: Value, node: ast.AST) -> Value:
    """``value[key]``."""
    if isinstance(value, Gradients):
        sources = (
            Item(value.sources, key)
            if isinstance(value.sources, Variable)
            else subscript(machine, value.sources, key, node)
        )
        return Gradients(value.taken, sources, value.transforms, value.filtered)
    if isinstance(value, ClipResult):
        value = Tuple((value.gradients, value.norm))
    if isinstance(key, Const):
        if isinstance(value, Dict):
            found = value.entries.get(key.value, value.entries.get(None))
            return machine.computed(None, (value,), node) if found is None else found
        known = exact(value) if isinstance(value, (Tuple, List)) else None
        if known is not None and isinstance(value, Tuple):
            # Who picks one of several results does without the others.
            machine.put_to_use(value, node)
        if (
            known is not None
            and isinstance(key.value, int)
            and -len(known) <= key.value < len(known)
        ):
            return known[key.value]
    if isinstance(value, Choice):
        result: Value | None = None
        for one in value.values:
            item = subscript(machine, one, key, node)
            result = item if result is None else join(result, item)
        if result is not None:
            return result
    if isinstance(value, Variable):
        return machine.computed("[]", (value,), node)
    return Item(value, key)
