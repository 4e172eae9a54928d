"""What cuts a loss off from the variables it is to train, looked at once for all rules about it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tapelint.flow import Computed, Cut, GradientTaken, Tape, Value, items, stop_of
from tapelint.rules import facts

if TYPE_CHECKING:
    from tapelint.rules.base import Context


@dataclass(frozen=True, slots=True)
class CutOff:
    """Sources that a target reaches only through ``by``, at ``node``, where no gradient passes.

    ``everything`` tells whether these are all the sources, ``at_target`` whether ``by`` is the
    target itself.
    """

    taken: GradientTaken
    by: Cut
    node: ast.expr
    lost: tuple[Value, ...]
    everything: bool
    at_target: bool

    @property
    def outside(self) -> bool:
        """Whether the result is no tensor: it has left TensorFlow."""
        return _kind(self.by) == "leaves"

    @property
    def of_zeros(self) -> bool:
        """Whether the gradients are zeros, rather than None."""
        return _kind(self.by) == "zero"

    @property
    def names(self) -> str:
        """What is cut off, in words."""
        return facts.in_words(self.lost)

    @property
    def related(self) -> tuple[tuple[ast.AST, str], ...]:
        """Where the gradients are taken, unless that is on the same line."""
        return ((self.taken.node, "The gradients are taken here."),)


def _is_shown(context: Context, node: ast.AST, *, everything: bool) -> bool:
    """Whether it can be told here: in another module, what cuts some sources off may be meant."""
    return context.outline.holds(node) or (everything and context.here(node) is not None)


def _kind(by: Cut) -> str:
    found = stop_of(by) if isinstance(by, Computed) else None
    return "none" if found is None else found.kind


def cut_off(context: Context) -> Iterator[CutOff]:
    """What surely cuts gradients off that an optimizer is given."""
    for taken in context.events(GradientTaken):
        if not taken.cut or not isinstance(taken.tape, Tape) or taken.raising is not None:
            continue
        if facts.may_be_zeros(taken):
            continue
        everything = len(taken.cut) == len(items(taken.sources))
        for by in dict.fromkeys(by for _, by in taken.cut):
            at_target = by is taken.target
            if not isinstance(by.node, ast.expr) or not _is_shown(
                context, by.node, everything=everything
            ):
                continue
            if _kind(by) == "raises":
                # It does on one way or another, or it gives None: that is not sure.
                continue
            if not (at_target or context.flow.is_applied(taken)):
                continue
            lost = tuple(source for source, one in taken.cut if one is by)
            yield CutOff(taken, by, by.node, lost, everything, at_target)
