"""The result of the interpretation: what flows in a module."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, TypeVar, cast

from tapelint.flow.domain.limits import Limit
from tapelint.flow.domain.values import Gradients, Pairs, Taking, Value, Variable
from tapelint.flow.record.events import Applied, Event, Uses

E = TypeVar("E", bound=Event)


class Led(NamedTuple):
    """The ``call`` of the file that leads to something in the module in ``path``."""

    call: ast.Call
    path: Path | None


@dataclass
class GradientFlow:
    """The events of training in a module, in the order in which they were met.

    ``values`` tells what the expressions that matter stand for, by their node, for hovering;
    ``uses`` what became of each set of gradients; ``replacements`` the newer variable of each
    replaced one; ``returned_by`` the call that gradients were returned from, where they left the
    function that took them; ``taken_apart`` the pairs that a loop or comprehension runs over;
    ``computed_with`` the gradients that an operation was done on which None is nothing for, each
    with the first one; ``written_to`` the places where an item of a list of gradients is set, by
    the call that took them; ``made_in_graph`` where lists are made while a graph is traced;
    ``made_in_scope`` where models and variables are made that may be in the scope of a strategy;
    ``unexplored`` the functions that hold others which were left out, for want of time; ``limits``
    those that were met, each with the statement that led there;
    ``escaped`` the calls that made tapes and optimizers which left what is followed, ``handed_on``
    those that made variables which were given to what is not followed; ``added_to_applied``
    where gradients are added up to a sum that had been applied; ``made_by`` for what code
    of other modules makes the one call here that led there; ``iterated`` what each loop or
    comprehension runs over; ``decided`` for each statement or expression with several ways what is
    in the one that the program surely takes each time; ``passed_over`` the gradients that are put
    to use on a way which an argument that is not given leaves out, with the test.
    """

    tree: ast.Module
    events: list[Event] = field(default_factory=list)
    values: dict[ast.AST, Value] = field(default_factory=dict)
    uses: dict[Taking, dict[Gradients, Uses]] = field(default_factory=dict)
    replacements: dict[Variable, Variable] = field(default_factory=dict)
    returned_by: dict[Taking, ast.AST] = field(default_factory=dict)
    taken_apart: set[Pairs] = field(default_factory=set)
    computed_with: dict[Taking, ast.AST] = field(default_factory=dict)
    written_to: dict[ast.AST, set[ast.AST]] = field(default_factory=dict)
    made_in_graph: set[ast.AST] = field(default_factory=set)
    made_in_scope: set[ast.AST] = field(default_factory=set)
    unexplored: set[ast.AST] = field(default_factory=set)
    limits: set[tuple[Limit, ast.stmt]] = field(default_factory=set)
    escaped: set[ast.AST] = field(default_factory=set)
    handed_on: set[ast.Call] = field(default_factory=set)
    added_to_applied: set[ast.AST] = field(default_factory=set)
    made_by: dict[ast.AST, Led | None] = field(default_factory=dict)
    iterated: dict[ast.AST, Value] = field(default_factory=dict)
    decided: dict[ast.AST, tuple[ast.AST, ...]] = field(default_factory=dict)
    passed_over: dict[Taking, ast.expr] = field(default_factory=dict)
    _kinds: dict[type[Event], list[Event]] = field(default_factory=dict, init=False, repr=False)
    _sorted: int = field(default=0, init=False, repr=False)

    def of(self, kind: type[E]) -> Iterator[E]:
        """The events of one kind in the code of the file."""
        return (event for event in self.everywhere(kind) if not event.place.foreign)

    def everywhere(self, kind: type[E]) -> Iterator[E]:
        """The events of one kind, those in the code of other modules too.

        It answers whether something is done at all; what is reported happens in the file.
        """
        if len(self.events) != self._sorted:
            self._sorted = len(self.events)
            self._kinds = {}
            for event in self.events:
                self._kinds.setdefault(type(event), []).append(event)
        return iter(cast("list[E]", self._kinds.get(kind, [])))

    def absorb(self, other: GradientFlow) -> None:
        """Add what ``other``, the flow of another run of the module, holds; it stays as it is."""
        self.events += other.events
        self.values.update(other.values)
        for taken, uses in other.uses.items():
            known = self.uses.get(taken)
            self.uses[taken] = uses if known is None else _both(known, uses)
        self.replacements.update(other.replacements)
        self.returned_by.update(other.returned_by)
        self.taken_apart |= other.taken_apart
        self.computed_with = other.computed_with | self.computed_with
        for call, places in other.written_to.items():
            self.written_to[call] = self.written_to.get(call, set()) | places
        self.made_in_graph |= other.made_in_graph
        self.made_in_scope |= other.made_in_scope
        self.unexplored |= other.unexplored
        self.limits |= other.limits
        self.escaped |= other.escaped
        self.handed_on |= other.handed_on
        self.added_to_applied |= other.added_to_applied
        for made, led in other.made_by.items():
            self.note_maker(made, led)
        self.iterated.update(other.iterated)
        self.passed_over.update(other.passed_over)
        for node, way in other.decided.items():
            self.decide(node, way)

    def note_maker(self, node: ast.AST, led: Led | None) -> None:
        """Remember what has ``led`` to ``node`` in another module, unless other calls do too."""
        known = self.made_by.setdefault(node, led)
        if known is not None and (led is None or known.call is not led.call):
            self.made_by[node] = None

    def decide(self, node: ast.AST, way: Sequence[ast.AST]) -> None:
        """The program surely takes the ``way`` of ``node``, by what is in it, or else any."""
        taken = tuple(way)
        self.decided[node] = taken if self.decided.get(node, taken) == taken else ()

    def uses_of(self, gradients: Gradients) -> Uses:
        """What became of ``gradients``; remembered, so that it can be added to."""
        return self.uses.setdefault(gradients.taken, {}).setdefault(gradients, Uses())

    def applied_of(self, gradients: Gradients) -> list[Applied]:
        """The apply calls that were given exactly these gradients, all or any one of them."""
        return [
            applied
            for key, uses in self.uses.get(gradients.taken, {}).items()
            if key.transforms == gradients.transforms
            for applied in uses.applied
        ]

    def is_applied(self, taken: Taking) -> bool:
        """Whether these gradients, transformed or not, were given to an optimizer."""
        return any(uses.applied for uses in self.uses.get(taken, {}).values())

    @property
    def given_up(self) -> set[ast.stmt]:
        """The statements that are nested too deeply to be followed."""
        return {node for limit, node in self.limits if limit is Limit.NESTING}

    @property
    def method(self) -> str:
        """The method that gradients are applied by: ``apply`` if all are, else the usual one."""
        return _common({applied.method for applied in self.of(Applied)})

    def method_at(self, node: ast.AST) -> str | None:
        """The method by which the call at ``node`` applies gradients, if it does."""
        return next((applied.method for applied in self.of(Applied) if applied.node is node), None)

    def method_of(self, taken: Taking) -> str:
        """The method that these gradients are applied by, or else the others of the program."""
        uses = self.uses.get(taken, {}).values()
        methods = {applied.method for use in uses for applied in use.applied}
        return _common(methods) if methods else self.method

    def is_put_to_use(self, gradients: Gradients) -> bool:
        """Whether these gradients, or something made from them, were put to use."""
        return bool(self.places_of_use(gradients))

    def places_of_use(self, gradients: Gradients) -> list[ast.AST]:
        """Where these gradients, or something made from them, were put to use."""
        count = len(gradients.transforms)
        return [
            place
            for key, uses in self.uses.get(gradients.taken, {}).items()
            if key.transforms[:count] == gradients.transforms
            for place in uses.put_to_use
        ]

    def is_measured(self, gradients: Gradients) -> bool:
        """Whether the size of these gradients, or of something made from them, was put to use."""
        count = len(gradients.transforms)
        return any(
            uses.measured
            for key, uses in self.uses.get(gradients.taken, {}).items()
            if key.transforms[:count] == gradients.transforms
        )

    def is_shown(self, gradients: Gradients) -> bool:
        """Whether these gradients, or something made from them, were printed, logged or tested."""
        count = len(gradients.transforms)
        return any(
            uses.shown
            for key, uses in self.uses.get(gradients.taken, {}).items()
            if key.transforms[:count] == gradients.transforms
        )


def _common(methods: set[str]) -> str:
    return "apply" if methods == {"apply"} else "apply_gradients"


def _both(first: dict[Gradients, Uses], second: dict[Gradients, Uses]) -> dict[Gradients, Uses]:
    joined = dict(first)
    for gradients, uses in second.items():
        known = joined.get(gradients, Uses())
        joined[gradients] = Uses(
            known.put_to_use + uses.put_to_use,
            known.applied + uses.applied,
            known.shown + uses.shown,
            known.measured + uses.measured,
        )
    return joined
