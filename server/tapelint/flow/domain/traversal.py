"""The walk over values: what each kind of value consists of, and what is asked of these parts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
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
    Created,
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
from tapelint.knowledge.operations import KEEPING_SIZE, NORMS, TOTALS

Children = Mapping[type[Value], Callable[[Any], Iterable[Value]]]
"""The children of each kind of value, so far as a walk is to go; what is not in it has none."""

CONTAINERS: Children = {
    Tuple: lambda value: value.items,
    List: lambda value: value.items,
    Dict: lambda value: value.entries.values(),
    Spread: lambda value: (value.value,),
    Each: lambda value: (value.value,),
}
"""What surely holds values, and what stands for several of them."""

HOLDERS: Children = {
    **CONTAINERS,
    Pairs: lambda value: value.columns,
    Iterator: lambda value: (value.values,),
    ClipResult: lambda value: (value.gradients,),
    Context: lambda value: (value.given,),
    Choice: lambda value: value.values,
}
"""What gives a value as it is, once it is taken apart or on some way."""

OWNERS: Children = {
    Element: lambda value: (value.owner,),
    Item: lambda value: (value.owner,),
    Attribute: lambda value: (value.owner,),
}
"""What is known by what it is reached from."""

CODE: Children = {
    Partial: lambda value: (value.function, *value.arguments, *value.keywords.values()),
    Bound: lambda value: (value.self,),
}
"""What is called with values that it was given before."""

CALLABLE: Children = {
    **HOLDERS,
    **CODE,
    Bound: lambda value: (value.self, value.function),
    Instance: lambda value: value.attributes.values(),
}
"""What holds a value, and what may be called of it."""

OBJECTS: Children = {
    Created: lambda value: (*value.inputs, *value.added),
    Instance: lambda value: value.attributes.values(),
}
"""What the program made out of values, or gave some since."""

LEAVING: Children = {
    **CONTAINERS,
    Context: HOLDERS[Context],
    Bound: CODE[Bound],
    Instance: OBJECTS[Instance],
}
"""What leaves what is followed together with what holds it."""

CALLED: Children = {
    **CONTAINERS,
    ClipResult: lambda value: (value.gradients,),
    Element: lambda value: (value.owner,),
    Item: lambda value: (value.owner,),
    Computed: lambda value: value.inputs,
    Gradients: lambda value: (value.taken.target, value.taken.sources, *value.operands),
}
"""What was computed from values, without what a model of the file does in its code."""

MADE: Children = {
    **CALLED,
    Computed: lambda value: value.inputs if value.inside is None else (*value.inputs, value.inside),
}
"""What was computed from values."""

_MADE_ON_ANY_WAY: Children = {
    **MADE,
    Choice: lambda value: value.values,
    Unknown: lambda value: value.inputs,
}
_REACHED: Children = {**HOLDERS, **OWNERS, Partial: CODE[Partial]}
_CARRYING: Children = {**HOLDERS, **OWNERS, **CODE, Unknown: lambda value: value.inputs}
_SIZED: Children = {
    **CONTAINERS,
    Choice: HOLDERS[Choice],
    Computed: lambda value: (
        value.inputs if value.carried and (value.op is None or value.op in KEEPING_SIZE) else ()
    ),
}
_SCALED: Children = {
    **HOLDERS,
    Computed: lambda value: value.inputs if value.carried and not _is_size(value) else (),
}
_PLAIN: Children = {**OWNERS, Tuple: CONTAINERS[Tuple], Choice: HOLDERS[Choice]}

INERT: frozenset[type[Value]] = frozenset({Const, Symbol, Api})
"""The kinds of values that hold nothing: no gradients, and nothing that has a part in training."""

_NO_GRADIENTS: frozenset[Gradients] = frozenset()


def children(value: Value, of: Children = MADE) -> Iterable[Value]:
    """What ``value`` consists of: what it was computed from, or what it is that ``of`` tells."""
    look = of.get(type(value))
    return () if look is None else look(value)


def walk(value: Value, of: Children, ends: Iterable[Value] = ()) -> Iterable[Value]:
    """``value``, and all that the children ``of`` it lead to, each once, as far as ``ends``."""
    # Most values have no children, and need no walk.
    return _walk(value, of, ends) if type(value) in of else (value,)


def _walk(value: Value, of: Children, ends: Iterable[Value]) -> Iterable[Value]:
    waiting, seen = [value], {id(value), *map(id, ends)}
    for one in waiting:
        yield one
        look = of.get(type(one))
        if look is not None:
            for child in look(one):
                if id(child) not in seen:
                    seen.add(id(child))
                    waiting.append(child)


def reachable(value: Value, parts: Callable[[Value], Iterable[Value]]) -> Iterable[Value]:
    """``value``, and all that ``parts`` lead to, each once, in the order of the text.

    Each once, because a value may be in another twice, that in the next, and so on.
    """
    waiting = [value]
    seen: dict[int, Value] = {}
    while waiting:
        one = waiting.pop()
        if id(one) not in seen:
            seen[id(one)] = one
            yield one
            waiting += reversed(tuple(parts(one)))


def leaves(value: Value, parts: Callable[[Value], Iterable[Value]]) -> Iterable[Value]:
    """What ``parts`` lead to from ``value`` and that has none itself, each once, in order."""
    return (one for one in reachable(value, parts) if not tuple(parts(one)))


# --- what a value was made of --------------------------------------------------------------


def made_of(value: Value) -> Iterable[Value]:
    """All that ``value`` surely was computed from, itself included, each once."""
    return walk(value, MADE)


def all_of(value: Value, ends: Iterable[Value] = ()) -> Iterable[Value]:
    """All that ``value`` may have been computed from on any way, itself included, each once.

    No further than the ``ends``.
    """
    return walk(value, _MADE_ON_ANY_WAY, ends)


# --- what a value holds --------------------------------------------------------------------


def fits(values: Iterable[Value]) -> bool:
    """Whether a container of ``values`` stays small enough to be followed element by element.

    One that holds another twice, that in its turn, and so on, would not.
    """
    waiting, containers = list(values), 0
    for value in waiting:
        look = _REACHED.get(type(value))
        if look is not None:
            containers += 1
            if containers > Limit.CONTAINERS.most:
                return False
            waiting += look(value)
    return True


def leads_to(value: Value, container: Value) -> bool:
    """Whether ``container`` is ``value`` or in it."""
    return any(one is container for one in walk(value, _REACHED))


def holds(value: Value, gradients: Gradients) -> bool:
    """Whether ``gradients`` as they are stand in ``value``, not only something made from them."""
    return any(one == gradients for one in walk(value, HOLDERS) if isinstance(one, Gradients))


def tapes_in(value: Value) -> list[Tape]:
    """The tapes that ``value`` is or holds."""
    return [one for one in walk(value, LEAVING) if isinstance(one, Tape)]


def variables_in(value: Value) -> list[Variable]:
    """The variables that ``value`` is or holds."""
    return [one for one in walk(value, _REACHED) if isinstance(one, Variable)]


def is_plain(value: Value | None) -> bool:
    """Whether ``value``, None where there is none, has no part in training and cannot be run."""
    if value is None or type(value) in INERT:
        return True
    if isinstance(value, Computed):
        return not value.carried
    look = _PLAIN.get(type(value))
    return look is not None and all(map(is_plain, look(value)))


# --- the gradients in it -------------------------------------------------------------------


def carried(value: Value) -> frozenset[Gradients]:
    """The gradients that ``value`` is, holds, or was made from."""
    if isinstance(value, Computed):
        return value.carried
    if isinstance(value, Gradients):
        return frozenset((value,))
    return carried_by_all((value,)) if type(value) in _CARRYING else _NO_GRADIENTS


def carried_by_all(values: Iterable[Value]) -> frozenset[Gradients]:
    """The gradients that any of ``values`` is or was made from."""
    result = _NO_GRADIENTS
    # A value may be in another many times over, and that in the next.
    waiting = list(values)
    seen: set[int] = set()
    for value in waiting:
        if isinstance(value, Computed):
            found = value.carried
        elif isinstance(value, Gradients):
            found = frozenset((value,))
        else:
            look = _CARRYING.get(type(value))
            if look is not None and id(value) not in seen:
                seen.add(id(value))
                waiting += look(value)
            continue
        if found:
            result = result | found if result else found
    return result


def beyond_size(value: Value) -> frozenset[Gradients]:
    """The gradients that ``value`` carries, without those of which it only tells the size."""
    return carried_by_all(one for one in walk(value, _SIZED) if not _has_size_of_parts(one))


def is_of_size(value: Value) -> bool:
    """Whether ``value`` is computed from nothing of gradients but their size."""
    return all(
        type(one) in HOLDERS or not carried(one) or _is_size(one) or _is_operation(one)
        for one in walk(value, _SCALED)
    )


def _is_size(value: Value) -> bool:
    """Whether ``value`` is a norm, or made of all numbers of what it is computed from."""
    match value:
        case Computed(op=str(op), inputs=(_,)):
            return op in NORMS or op in TOTALS
        case Computed(op=str(op)):
            return op in NORMS
        case _:
            return False


def _is_operation(value: Value) -> bool:
    return isinstance(value, Computed) and value.op is not None


def _has_size_of_parts(value: Value) -> bool:
    if isinstance(value, Computed):
        return value.op is None or value.op in KEEPING_SIZE or value.op in NORMS
    return type(value) in _SIZED
