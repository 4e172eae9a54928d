"""Where taking a gradient surely raises: an operation that TensorFlow has none for is on the way.

Then it does not matter which other ways there are. So each step of the way is to be known.
"""

from __future__ import annotations

from tapelint.flow.domain.sequences import items
from tapelint.flow.domain.values import (
    Choice,
    Computed,
    Const,
    Created,
    Each,
    Element,
    Item,
    List,
    Spread,
    Tape,
    Tuple,
    Value,
    Variable,
    VariablesOf,
    unspread,
)
from tapelint.flow.queries.connection import is_recorded
from tapelint.flow.queries.passing import stop_of
from tapelint.knowledge.gradients import passes
from tapelint.knowledge.layers import passes_gradients
from tapelint.knowledge.operations import is_cast, is_operator

_INPUTS = ("keras.Input", "keras.layers.Input")


def raising(tape: Tape, target: Value, sources: Value) -> Computed | None:
    """The operation between ``target`` and ``sources`` that makes ``tape.gradient`` raise."""
    way = _Way(tape, sources)
    way.leads(target)
    return way.found


class _Way:
    """The surely recorded ways from a target to any of the sources."""

    def __init__(self, tape: Tape, sources: Value) -> None:
        found = [unspread(one) for one in items(sources)]
        self.found: Computed | None = None
        self._tape = tape
        self._ends = frozenset(one for one in found if isinstance(one, (Variable, VariablesOf)))
        self._owners = frozenset(one.owner for one in self._ends if isinstance(one, VariablesOf))
        self._known: dict[tuple[int, object], bool] = {}

    def leads(self, value: Value, output: object = None) -> bool:
        """Whether a gradient surely passes ``value``, the ``output`` of it, to a source."""
        key = id(value), output
        if key not in self._known:
            self._known[key] = False
            self._known[key] = self._leads(value, output)
        return self._known[key]

    def _leads(self, value: Value, output: object) -> bool:
        if value in self._ends:
            return True
        match value:
            case Computed():
                return is_recorded(self._tape, value) and self._passes(value, output)
            case Tuple() | List():
                return self._any(value.items)
            case Item(owner=owner, key=Const(value=index)):
                return self.leads(owner, index)
            case Item() | Element():
                return self.leads(value.owner)
            case Spread() | Each():
                return self.leads(value.value)
            case Choice():
                # What raises on one way only is not sure to.
                before = self.found
                ways = [self.leads(one, output) for one in value.values]
                self.found = before
                return all(ways)
            case _:
                return False

    def _any(self, values: tuple[Value, ...]) -> bool:
        """Whether one of ``values`` leads there; all are looked at, as each may raise."""
        found = [self.leads(one) for one in values]
        return True in found

    def _passes(self, value: Computed, output: object) -> bool:
        op, stop = value.op, stop_of(value)
        if op is None:
            return False
        if stop is not None:
            on_the_way = not stop.outputs or output in stop.outputs
            if stop.kind != "raises" or not on_the_way or not self._any(value.inputs):
                return False
            self.found = self.found or value
            return True
        if op == "call":
            called, *given = value.inputs
            if isinstance(called, Created) and called in self._owners:
                # What is given is looked at as well: it may be what raises.
                self._any(tuple(given))
                return True
            known = isinstance(called, Created) and passes_gradients(called.api, _parts(called))
            return known and self._any(tuple(given))
        if is_cast(op):
            return self._any(value.inputs[:1])
        return (is_operator(op) or op == "[]" or passes(op)) and self._any(value.inputs)


def _parts(made: Created) -> tuple[str, ...] | None:
    """The classes of the layers that ``made`` was given; None where one is not known."""
    given = [unspread(one) for value in made.inputs[:1] for one in items(value)]
    given = [one for one in given if not (isinstance(one, Computed) and one.op in _INPUTS)]
    if not all(isinstance(one, Created) for one in given):
        return None
    return tuple(one.api for one in given if isinstance(one, Created))
