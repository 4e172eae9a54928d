"""What the methods of lists, of lists of variables and of dictionaries do."""

from __future__ import annotations

import ast
from collections.abc import Callable

from tapelint.flow.domain import sequences
from tapelint.flow.domain.call import Call
from tapelint.flow.domain.values import (
    NONE,
    Computed,
    Const,
    Dict,
    Each,
    Element,
    Gradients,
    Iterator,
    List,
    Pairs,
    Spread,
    Tuple,
    Unknown,
    Value,
    VariablesOf,
)
from tapelint.flow.record.events import Appended, Extended, VariablesChanged
from tapelint.flow.transfer import elements
from tapelint.flow.transfer.machine import Machine


def _append(machine: Machine, owner: List, call_: Call) -> Value:
    value = call_.get(0)
    if value is not None:
        value = machine.apart_from(owner, value)
        machine.emit(Appended, call_.node, owner, value)
        added = _added(machine, owner, value, call_.node)
        if added not in owner.items:
            machine.log.set(owner.state, "items", (*owner.items, added))
    return NONE


def _added(machine: Machine, owner: List, value: Value, node: ast.Call) -> Value:
    """What stands for all that a loop, if it is in one, appends to a list that was there before."""
    loops = machine.frame.loops
    repeated = bool(loops) and not _stands_in(owner.node, loops[-1].node)
    if repeated and isinstance(value, Computed):
        return Spread(Each(value))
    if _generic(value) or (repeated and sequences.is_stateless(value)):
        return Spread(elements.collect(machine, value, node))
    return value


def _stands_in(node: ast.AST, loop: ast.AST) -> bool:
    """Whether the line of ``node`` is one of ``loop``."""
    first, last = getattr(loop, "lineno", 0), getattr(loop, "end_lineno", 0)
    return first <= getattr(node, "lineno", 0) <= last


def _generic(value: Value) -> bool:
    match value:
        case Element():
            return True
        case Gradients():
            return isinstance(value.sources, Element)
        case Tuple():
            return bool(value.items) and all(_generic(item) for item in value.items)
        case _:
            return False


def _extend(machine: Machine, owner: List, call_: Call) -> Value:
    value = call_.get(0)
    if value is not None:
        machine.use_up(value, call_.node)
        machine.emit(Extended, call_.node, owner)
        added = elements.spread(
            machine, owner, value.values if isinstance(value, Iterator) else value
        )
        if any(one not in owner.items for one in added):
            machine.log.set(owner.state, "items", (*owner.items, *added))
    return NONE


def change(machine: Machine, owner: List, call_: Call) -> Value:
    """A list is changed in a way that is not followed."""
    given = [machine.apart_from(owner, value) for value in call_.values]
    changed = Spread(Unknown((*owner.items, *given)))
    machine.log.set(owner.state, "items", (changed,))
    return machine.computed(None, (owner, *call_.values), call_.node)


def _clear(machine: Machine, owner: List, call_: Call) -> Value:
    del call_
    machine.log.set(owner.state, "items", ())
    return NONE


def _copy(machine: Machine, owner: List, call_: Call) -> Value:
    return machine.list(owner.items, call_.node)


OF_LISTS: dict[str, Callable[[Machine, List, Call], Value]] = {
    "append": _append,
    "extend": _extend,
    "insert": change,
    "pop": change,
    "remove": change,
    "sort": change,
    "reverse": change,
    "clear": _clear,
    "copy": _copy,
}


def grow(machine: Machine, owner: VariablesOf, call_: Call) -> Value:
    """A list of variables that was got from a model, and is added to under a name of its own."""
    function = call_.node.func
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Attribute):
        machine.emit(VariablesChanged, call_.node, owner, call_.values)
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
        grown = machine.list((Spread(owner), Spread(Unknown(call_.values))), call_.node)
        machine.bindings.set_name(function.value.id, grown)
    return machine.calls.unknown(call_)


def named_gradients(machine: Machine, owner: Value, name: str, call_: Call) -> Value:
    """The gradients of sources that were given as a dictionary."""
    if name == "values":
        if isinstance(owner, Gradients) and isinstance(owner.sources, Dict):
            named = owner.sources.entries
            if None not in named:
                sources = Tuple(tuple(named.values()))
                return Gradients(owner.taken, sources, owner.transforms, owner.filtered)
        return owner
    return Pairs((machine.computed("keys", (), call_.node), owner), call_.node)


def _values(machine: Machine, owner: Dict, call_: Call) -> Value:
    match list(owner.entries.items()):
        case [(None, Gradients(sources=Element()) as one)]:
            return elements.collect(machine, one, call_.node)
    # What stands under a key that is not known may be many.
    values = tuple(
        Spread(Each(value)) if key is None else value for key, value in owner.entries.items()
    )
    return machine.list(values, call_.node)


def _items(machine: Machine, owner: Dict, call_: Call) -> Value:
    return Pairs((_keys(machine, owner, call_), _values(machine, owner, call_)), call_.node)


def _keys(machine: Machine, owner: Dict, call_: Call) -> Value:
    known = sequences.keys(owner)
    if known is None:
        return machine.computed("keys", (), call_.node)
    return machine.list(known, call_.node)


def _get(machine: Machine, owner: Dict, call_: Call) -> Value:
    key = call_.get(0)
    if isinstance(key, Const) and key.value in owner.entries:
        return owner.entries[key.value]
    return machine.computed(None, (owner, *call_.values), call_.node)


OF_DICTIONARIES: dict[str, Callable[[Machine, Dict, Call], Value]] = {
    "values": _values,
    "items": _items,
    "keys": _keys,
    "get": _get,
}
