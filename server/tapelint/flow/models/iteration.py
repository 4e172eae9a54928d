"""The functions of Python that iterate, `zip` first of all."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from tapelint.flow.domain import sequences
from tapelint.flow.domain.call import Call
from tapelint.flow.domain.values import (
    GATHER,
    Dict,
    Each,
    Gradients,
    Iterator,
    List,
    Pairs,
    Spread,
    Transform,
    Tuple,
    Value,
    unspread,
)
from tapelint.flow.record.events import Paired
from tapelint.flow.transfer import elements
from tapelint.flow.transfer.loops import repeat
from tapelint.flow.transfer.machine import Machine


def _zip(machine: Machine, call_: Call) -> Value:
    if not call_.complete:
        only = call_.positional[0] if len(call_.positional) == 1 else None
        inner = only.value if isinstance(only, Spread) else None
        if isinstance(inner, Iterator):
            inner = inner.values
        if isinstance(inner, Pairs):
            return Tuple(inner.columns)
        gathered = _gathered(sequences.items(inner), call_) if inner is not None else None
        return machine.calls.unknown(call_) if gathered is None else Iterator(gathered, call_.node)
    columns = tuple(
        value.values if isinstance(value, Iterator) else value for value in call_.positional
    )
    if not machine.fits(columns):
        return machine.calls.unknown(call_)
    pairs = Pairs(columns, call_.node)
    machine.emit(Paired, call_.node, pairs)
    return Iterator(pairs, call_.node, _iterators(call_.positional))


def _gathered(batches: tuple[Value, ...], call_: Call) -> Gradients | None:
    """What ``zip(*batches)`` makes of gradients for the same variables: those of one together."""
    plain = [unspread(one) for one in batches]
    found = sequences.merged([one.value if isinstance(one, Each) else one for one in plain])
    if found is None:
        return None
    transform = Transform(GATHER, call_.node)
    return Gradients(found.taken, found.sources, (*found.transforms, transform), found.filtered)


def _iterators(values: list[Value]) -> tuple[Iterator, ...]:
    return tuple(value for value in values if isinstance(value, Iterator))


def _iter(machine: Machine, call_: Call) -> Value:
    given = call_.get(0)
    return given if isinstance(given, Iterator) else _list(machine, call_)


def _list(machine: Machine, call_: Call) -> Value:
    given = call_.get(0)
    if given is None:
        return machine.list((), call_.node)
    machine.unbuilt.invalidate(call_.values[1:])
    machine.use_up(given, call_.node)
    if isinstance(given, Iterator):
        return given.values
    if isinstance(given, (List, Tuple)):
        return machine.list(given.items, call_.node)
    if isinstance(given, Dict) and (known := sequences.keys(given)) is not None:
        return machine.list(known, call_.node)
    return given


def _enumerate(machine: Machine, call_: Call) -> Value:
    given = call_.get(0, "iterable")
    if given is None:
        return machine.calls.unknown(call_)
    machine.use_up(given, call_.node)
    counter = machine.computed("builtins.range", (), call_.node)
    return Pairs((counter, given.values if isinstance(given, Iterator) else given), call_.node)


def _reversed(machine: Machine, call_: Call) -> Value:
    given = call_.get(0)
    known = None if given is None else sequences.exact(given)
    if known is None:
        return machine.calls.operation("builtins.reversed", call_.values, call_)
    return machine.list(tuple(reversed(known)), call_.node)


def _map(machine: Machine, call_: Call) -> Value:
    if len(call_.positional) < 2:
        return machine.calls.unknown(call_)
    function, *over = call_.positional
    known = elements.each(machine, over[0], call_.node) if len(over) == 1 else None
    if known is not None and isinstance(over[0], Tuple) and machine.may_be_unrolled(known):
        each = [machine.calls.call(Call(call_.node, function, [one], {})) for one in known]
        return Iterator(machine.list(tuple(each), call_.node), call_.node)
    return Iterator(mapped(machine, call_, function, over), call_.node, _iterators(over))


def mapped(machine: Machine, call_: Call, function: Value, over: list[Value]) -> Value:
    """Call ``function`` with the elements of each of ``over``, and gather what comes of it."""
    given = [elements.element(machine, value, call_.node) for value in over]
    turn = partial(machine.calls.call, Call(call_.node, function, given, {}))
    value = repeat(machine, call_.node, turn)
    return elements.gathered(machine, value, call_.node)


def _filter(machine: Machine, call_: Call) -> Value:
    given = call_.get(1)
    if given is None:
        return machine.calls.unknown(call_)
    machine.unbuilt.invalidate(call_.values[:1])
    over = _iterators([given])
    if isinstance(given, Iterator):
        given = given.values
    if isinstance(given, Gradients):
        given = Gradients(given.taken, given.sources, given.transforms, filtered=True)
        return Iterator(given, call_.node, over)
    if isinstance(given, Pairs):
        return Iterator(given, call_.node, over)
    return machine.computed(None, (given,), call_.node)


def _next(machine: Machine, call_: Call) -> Value:
    given = call_.get(0)
    if given is None:
        return machine.calls.unknown(call_)
    return elements.element(machine, given, call_.node)


FUNCTIONS: dict[str, Callable[[Machine, Call], Value]] = {
    "builtins.zip": _zip,
    "builtins.iter": _iter,
    "builtins.list": _list,
    "builtins.tuple": _list,
    "builtins.sorted": _list,
    "builtins.enumerate": _enumerate,
    "builtins.reversed": _reversed,
    "builtins.map": _map,
    "builtins.filter": _filter,
    "builtins.next": _next,
}
