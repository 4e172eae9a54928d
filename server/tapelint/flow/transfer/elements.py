"""The elements of sequences, and sequences made of elements that are known by one of them."""

from __future__ import annotations

import ast
from functools import reduce

from tapelint.flow.domain.lattice import join
from tapelint.flow.domain.sequences import exact, is_sequence, is_variable, is_zero, keys
from tapelint.flow.domain.traversal import carried
from tapelint.flow.domain.values import (
    MAYBE,
    Api,
    Attribute,
    Choice,
    ClipResult,
    Computed,
    Const,
    Created,
    Dict,
    Each,
    Element,
    Gradients,
    Instance,
    Item,
    Iterator,
    List,
    Optimizer,
    Pairs,
    Slice,
    Spread,
    Tuple,
    Value,
    Variable,
)
from tapelint.flow.record.events import Paired
from tapelint.flow.state.program import Program


def each(machine: Program, value: Value, node: ast.AST) -> tuple[Value, ...] | None:
    """What a loop over ``value`` binds in each turn, or None where not each of them is known.

    Gradients and single variables stay what they are together: any one of them.
    """
    if isinstance(value, Iterator):
        return each(machine, value.values, node)
    if not isinstance(value, Pairs):
        known = _run_over(value)
        return None if known is None or any(map(_is_trained, known)) else known
    columns = [_run_over(column) for column in value.columns]
    whole = [column for column in columns if column is not None]
    if all(any(map(_is_trained, column)) for column in whole) or any(
        map(_is_one_by_one, value.columns)
    ):
        return None
    count = min(len(column) for column in whole)
    rows = [
        tuple(unpack(machine, given, count, node)) if column is None else column[:count]
        for column, given in zip(columns, value.columns, strict=True)
    ]
    return tuple(Tuple(row) for row in zip(*rows, strict=True))


def _is_one_by_one(column: Value) -> bool:
    """Whether ``column`` is gradients of single variables, to be summed up or clipped."""
    if not isinstance(column, Gradients):
        return False
    known = exact(column.sources)
    return known is None or not all(map(is_sequence, known))


def element(machine: Program, value: Value, node: ast.AST) -> Value:
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
        case Each():
            return value.value
        case Dict():
            return machine.computed(None, (), node)
        case ClipResult():
            return join(value.gradients, value.norm)
        case Choice():
            found = [element(machine, one, node) for one in value.values if one != Const(None)]
            result = None
            for one in found:
                result = one if result is None else join(result, one)
            return machine.computed(None, (), node) if result is None else result
        case Computed():
            return machine.computed("element", (value,), node)
        case _:
            if isinstance(value, Instance):
                machine.unbuilt.invalidate_all()
                machine.put_to_use(value, node)
            return Element(value)


def collect(machine: Program, value: Value, node: ast.AST, *, filtered: bool = False) -> Value:
    """The sequence whose every element is made as ``value`` is: the inverse of ``element``."""
    match value:
        case Gradients(sources=Element() as source):
            return Gradients(
                value.taken, source.owner, value.transforms, filtered or value.filtered
            )
        case Element() if not filtered:
            return value.owner
        case Choice() if gradients := _gradients_or_zeros(value):
            ways = [collect(machine, one, node, filtered=filtered) for one in gradients]
            return reduce(join, ways)
        case Tuple():
            columns = tuple(collect(machine, item, node) for item in value.items)
            return Pairs(columns, node)
        case _ if _is_like_others(value):
            if isinstance(value, Optimizer):
                # Each has variables of its own.
                machine.log.set(value.state, "variables", MAYBE)
            return machine.list((Spread(Each(value)),), node)
        case _:
            return machine.list((Spread(machine.computed("each", (value,), node)),), node)


def _gradients_or_zeros(value: Choice) -> list[Gradients]:
    """The gradients that ``value`` is on every way on which it is not zero or None."""
    found = [one for one in value.values if isinstance(one, Gradients)]
    rest = [one for one in value.values if not isinstance(one, Gradients)]
    return found if all(one == Const(None) or is_zero(one) for one in rest) else []


def _is_like_others(value: Value) -> bool:
    """Whether ``value`` may stand for others made in the same way: it has no state of its own."""
    match value:
        case Computed():
            return value.op is not None
        case Choice():
            return all(map(is_variable, value.values))
        case _:
            return isinstance(value, (Api, Created, Gradients, Item, Optimizer, Variable))


def unpack_starred(
    machine: Program, value: Value, before: int, after: int, node: ast.AST
) -> list[Value] | None:
    """The values that ``a, *b, c = value`` binds, with so many names before and after the star.

    None where not each element of ``value`` is known.
    """
    known = exact(value.sources if isinstance(value, Gradients) else value)
    if known is None or len(known) < before + after:
        return None
    all_ = unpack(machine, value, len(known), node)
    end = len(known) - after
    rest = all_[before:end]
    if isinstance(value, Gradients):
        sources = machine.list(known[before:end], node)
        return [
            *all_[:before],
            Gradients(value.taken, sources, value.transforms, value.filtered),
            *all_[end:],
        ]
    return [*all_[:before], machine.list(tuple(rest), node), *all_[end:]]


def unpack(machine: Program, value: Value, count: int, node: ast.AST) -> list[Value]:
    """The values that ``a, b, … = value`` binds to ``count`` names."""
    found = _unpack(machine, value, count, node)
    if len(found) == count:
        return found
    return [machine.computed(None, (value,), node) for _ in range(count)]


def _unpack(machine: Program, value: Value, count: int, node: ast.AST) -> list[Value]:
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


def _named_by(key: Value) -> Value | None:
    """The variable that ``key`` tells from all others, such as ``id(variable)``, if it does."""
    match key:
        case (
            Computed(op="builtins.id", inputs=(variable,))
            | Attribute(owner=variable, name="name" | "path")
            | Computed(
                op=None, inputs=(Attribute(owner=variable, name="ref" | "experimental_ref"),)
            )
        ) if is_variable(variable):
            return variable
        case _:
            return None


def subscript(machine: Program, value: Value, key: Value, node: ast.AST) -> Value:
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
    if isinstance(value, Dict) and (named := _named_by(key)) is not None:
        found = value.entries.get(None)
        if isinstance(found, Gradients) and isinstance(found.sources, Element):
            return Gradients(found.taken, named, found.transforms, found.filtered)
    if isinstance(key, Const):
        if isinstance(value, Dict):
            found = value.entries.get(key.value, value.entries.get(None))
            return machine.computed(None, (value,), node) if found is None else found
        known = exact(value) if isinstance(value, (Tuple, List)) else None
        if (
            known is not None
            and isinstance(key.value, int)
            and -len(known) <= key.value < len(known)
        ):
            if isinstance(value, Tuple):
                # Who picks one of several results does without the others.
                others = (*known[: key.value], *known[key.value :][1:])
                machine.put_to_use(Tuple(others), node)
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
    if isinstance(value, Instance):
        machine.unbuilt.invalidate_all()
        machine.put_to_use(value, node)
    if isinstance(value, List) and not isinstance(key, Slice):
        match value.items:
            case (Spread(value=Each(value=Gradients() | Computed() as one)),):
                return one
    return Item(value, key)


def _run_over(value: Value) -> tuple[Value, ...] | None:
    return keys(value) if isinstance(value, Dict) else exact(value)


def _is_trained(value: Value) -> bool:
    return isinstance(value, Variable) or bool(carried(value))


def gathered(machine: Program, value: Value, node: ast.AST, *, filtered: bool = False) -> Value:
    """The sequence of values made as ``value`` is, and the record of what was made."""
    result = collect(machine, value, node, filtered=filtered)
    if isinstance(result, Pairs) and len(result.columns) == 2:
        machine.emit(Paired, node, result)
    return result


def spread(machine: Program, container: List, value: Value) -> tuple[Value, ...]:
    """The elements of ``value``, to be put at the end of ``container``."""
    if isinstance(value, (List, Tuple)):
        return tuple(machine.apart_from(container, item) for item in value.items)
    return (Spread(machine.apart_from(container, value)),)
