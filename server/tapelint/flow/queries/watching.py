"""Which tensors a tape surely does not know: it watches none by itself, only trainable variables.

A tape knows the tensors that it was told to watch, and those that were computed from what it knows
while it recorded. The gradient for any other tensor is None.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

from tapelint.flow.domain.sequences import items
from tapelint.flow.domain.traversal import made_of
from tapelint.flow.domain.values import (
    Api,
    Attribute,
    Bound,
    Choice,
    Computed,
    Const,
    Created,
    Each,
    Function,
    Instance,
    Item,
    List,
    Mark,
    Partial,
    Slice,
    Spread,
    Symbol,
    Tape,
    Tuple,
    Unknown,
    Value,
    Variable,
    VariablesOf,
    unspread,
)
from tapelint.flow.queries.connection import Reach, is_recorded
from tapelint.flow.queries.kinds import Kind, kind_of
from tapelint.flow.record.events import Stranger
from tapelint.knowledge.operations import may_hand_on

# What is known of these tells all that can have gone into a value that is made of them.
_TOLD = (Computed, Const, Created, Each, List, Slice, Spread, Tuple, Variable, VariablesOf)


def strangers(
    tape: Tape, target: Value, sources: Value, node: ast.expr | None
) -> tuple[tuple[Value, Stranger], ...]:
    """The tensors among ``sources`` that have no gradient, since ``tape`` surely has none for them.

    Each comes with the reason. A source that is one thing or another is one on every way. The
    sources are written at ``node``: a slice there is a new tensor, which took part in nothing.
    """
    found = []
    written = node.elts if isinstance(node, (ast.List, ast.Tuple)) else [node]
    held = items(sources)
    for index, item in enumerate(held):
        source = unspread(item)
        here = written[index] if len(written) == len(held) else None
        if _is_slice(tape, source) and (
            isinstance(here, ast.Subscript) or _took_no_part(target, source)
        ):
            found.append((source, Stranger.APART))
            continue
        ways = source.values if isinstance(source, Choice) else (source,)
        reasons = [_reason(tape, target, one) for one in ways]
        if reasons and reasons[0] is not None and None not in reasons:
            found.append((source, reasons[0]))
    return tuple(found)


def _is_slice(tape: Tape, value: Value) -> bool:
    """Whether ``value`` is a part of a tensor, rather than one of several tensors."""
    if isinstance(value, Computed):
        return value.op == "[]"
    if not isinstance(value, Item):
        return False
    # What is watched and has several axes is no list of tensors.
    watched = isinstance(value.key, Tuple) and bool(_watched(tape, value.owner))
    return watched or kind_of(value.owner) is Kind.TENSOR


def _took_no_part(target: Value, source: Value) -> bool:
    """Whether ``target`` surely was not computed from the slice ``source``.

    A function that is not known has no way to a slice that it is not given.
    """
    return all(
        one != source
        and isinstance(one, (*_TOLD, Api, Attribute, Instance, Symbol))
        and not (isinstance(one, Computed) and any(map(_may_hold_more, one.inputs)))
        for one in made_of(target)
    )


def _may_hold_more(value: Value) -> bool:
    return isinstance(value, Bound | Function | Partial | Unknown)


def _reason(tape: Tape, target: Value, source: Value) -> Stranger | None:
    if kind_of(source) is not Kind.TENSOR:
        return None
    watched = _watched(tape, source)
    if watched is None:
        return None
    if not watched:
        return Stranger.UNWATCHED if _knows(tape, source) is Reach.NO else None
    if _is_missed(tape, target, source, min(watched)):
        return Stranger.LATE
    return Stranger.APART if _is_apart(target, source) else None


def _watched(tape: Tape, source: Value) -> tuple[int, ...] | None:
    """Since when the tape watches ``source``: nothing if it surely does not, None if it may."""
    same = _handed_on(source)
    since = []
    watched = tape.state.watched
    for entry in () if isinstance(watched, Mark) else watched:
        if not isinstance(entry, tuple):
            return None
        value, epoch = entry
        told = [unspread(one) for one in items(value)]
        if any(one in same for one in told):
            since.append(epoch)
        elif not all(map(_is_surely_one, told)):
            return None
    return tuple(since)


def _is_surely_one(value: Value) -> bool:
    """Whether ``value`` is one tensor or variable, and no other than it seems."""
    known = kind_of(value) in (Kind.TENSOR, Kind.VARIABLE)
    return known and not isinstance(value, (Choice, Each))


def _handed_on(source: Value) -> list[Value]:
    """``source``, and what it may be the very same as."""
    found = [source]
    for one in found:
        if isinstance(one, Computed) and one.op is not None and may_hand_on(one.op):
            found += one.inputs
    return found


def _knows(tape: Tape, value: Value) -> Reach:
    """Whether ``tape``, which does not watch it, knows how ``value`` was computed."""
    match value:
        case Const() | Slice():
            return Reach.NO
        case Item(owner=Computed(epoch=epoch) as batch) if _is_older(tape, epoch):
            if _is_tensor(value) and not _is_tensor(batch):
                return Reach.NO
            return _knows_any(tape, (batch,))
        case Item():
            return _knows_any(tape, (value.owner,))
        case List() | Tuple():
            return _knows_any(tape, map(unspread, value.items))
        case Each():
            return _knows(tape, value.value)
        case Computed(epoch=epoch) if _is_older(tape, epoch) and _is_tensor(value):
            return Reach.NO
        case Computed(op=str(op)) if may_hand_on(op):
            return _knows_any(tape, value.inputs)
        case Computed() if not is_recorded(tape, value):
            # It was made before the tape opened, or after it closed.
            return Reach.NO if kind_of(value) is Kind.TENSOR else Reach.MAYBE
        case Computed() if value.op is not None and value.op != "call":
            return _knows_any(tape, value.inputs)
        case Variable():
            return Reach.NO if tape.watch_accessed is False else Reach.YES
        case _:
            return Reach.MAYBE


def _is_older(tape: Tape, epoch: int) -> bool:
    """Whether ``epoch`` is before ``tape`` was opened, when there was nothing it could know."""
    return epoch < (tape.state.epoch or 0)


def _is_tensor(value: Value) -> bool:
    return kind_of(value) is Kind.TENSOR


def _knows_any(tape: Tape, values: Iterable[Value]) -> Reach:
    found = []
    for value in values:
        if isinstance(value, (Computed, Item)) and _watched(tape, value) != ():
            return Reach.MAYBE
        found.append(_knows(tape, value))
    return max(found, default=Reach.NO)


def _is_missed(tape: Tape, target: Value, source: Value, since: int) -> bool:
    """Whether all that was computed from ``source`` surely went unrecorded, before the watch.

    An operation that a variable takes part in as well is recorded, and ``source`` with it.
    """
    uses = [
        one
        for one in made_of(target)
        if isinstance(one, Computed) and any(source in _laid_open(given) for given in one.inputs)
    ]
    return bool(uses) and all(
        one.op not in (None, "call")
        and one.epoch < since
        and _knows_any(tape, (given for given in one.inputs if given != source)) is Reach.NO
        for one in uses
    )


def _laid_open(value: Value) -> list[Value]:
    return [unspread(one) for one in items(value)]


def _is_apart(target: Value, source: Value) -> bool:
    """Whether ``target`` surely was not computed from ``source``: all that went in is known."""
    if not isinstance(target, Computed) or not isinstance(source, Computed):
        return False
    for one in made_of(target):
        if one == source or not isinstance(one, _TOLD):
            return False
        if isinstance(one, Computed) and (one.op is None or may_hand_on(one.op)):
            return False
    return True
