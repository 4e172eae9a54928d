"""Whether two values are the same but for the turn of a loop in which they were made."""

from __future__ import annotations

from collections.abc import Iterable

from tapelint.flow.domain.traversal import carried
from tapelint.flow.domain.values import (
    Attribute,
    Choice,
    ClipResult,
    Computed,
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
    Spread,
    Tape,
    Tuple,
    Unknown,
    Value,
    Variable,
    VariablesOf,
    alternatives,
)


def alike(first: Value, second: Value) -> bool:
    """Whether ``first`` and ``second`` are equal, or were made alike by the same code."""
    return _Comparison().alike(first, second)


def all_alike(first: Iterable[Value], second: Iterable[Value]) -> bool:
    """Whether each of ``first`` is like one of ``second``, and the other way round."""
    return _Comparison().all_alike(first, second)


class _Comparison:
    """Compares two values, each two that are in them once: one may be in many others."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], bool] = {}

    def alike(self, first: Value, second: Value) -> bool:
        """See the function of that name."""
        if first is second:
            return True
        both = id(first), id(second)
        if both not in self._known:
            self._known[both] = self._compare(first, second)
        return self._known[both]

    def all_alike(self, first: Iterable[Value], second: Iterable[Value]) -> bool:
        """See the function of that name."""
        ones, others = tuple(first), tuple(second)
        return all(any(self.alike(one, other) for other in others) for one in ones) and all(
            any(self.alike(one, other) for one in ones) for other in others
        )

    def _each_alike(self, first: tuple[Value, ...], second: tuple[Value, ...]) -> bool:
        return len(first) == len(second) and all(map(self.alike, first, second))

    def _compare(self, first: Value, second: Value) -> bool:
        alike, all_alike = self.alike, self.all_alike
        if isinstance(first, Choice) or isinstance(second, Choice):
            return all_alike(alternatives(first), alternatives(second))
        match first, second:
            case (Computed(), Computed()):
                return (
                    first.op == second.op
                    and first.node is second.node
                    and all_alike(carried(first), carried(second))
                )
            case (Tape() | Optimizer() | Variable() | Created(), _) if type(first) is type(second):
                return first.node is getattr(second, "node", None)
            case (Instance(), Instance()):
                return first.cls is second.cls and first.node is second.node
            case (Gradients(), Gradients()):
                return (
                    first.taken.node is second.taken.node
                    and first.transforms == second.transforms
                    and first.filtered is second.filtered
                    and alike(first.sources, second.sources)
                )
            case (ClipResult(), ClipResult()):
                return alike(first.gradients, second.gradients)
            case (Unknown(), Unknown()):
                return all_alike(carried(first), carried(second))
            case (List(), List()):
                return all_alike(first.items, second.items)
            case (Dict(), Dict()):
                return first.entries.keys() == second.entries.keys() and all(
                    alike(value, second.entries[key]) for key, value in first.entries.items()
                )
            case (Iterator(), Iterator()):
                return alike(first.values, second.values)
            case (Tuple(), Tuple()):
                return self._each_alike(first.items, second.items)
            case (Pairs(), Pairs()):
                return self._each_alike(first.columns, second.columns)
            case (Spread(), Spread()):
                return alike(first.value, second.value)
            case (Each(), Each()):
                return alike(first.value, second.value)
            case (Item(), Item()):
                return alike(first.owner, second.owner) and alike(first.key, second.key)
            case (Element(), Element()):
                return alike(first.owner, second.owner)
            case (Attribute(), Attribute()):
                return first.name == second.name and alike(first.owner, second.owner)
            case (VariablesOf(), VariablesOf()):
                return first.kind == second.kind and alike(first.owner, second.owner)
            case _:
                return first == second
