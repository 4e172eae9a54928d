"""How much work there is left, and which limits were met."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tapelint.flow.domain.limits import Limit

# For all functions of a file: some lines, and some more for each line of it.
_LINES = 10_000
_LINES_PER_LINE = 4
# What the statements of a module itself may need more than a function does.
_LINES_PER_LINE_OF_MODULE = 2
# What other modules may take of what is left for all.
_SHARE_ELSEWHERE = 20
# What a function of this file gets at least, whatever was used up before.
_LEAST = 300


def lines_for_all(lines: int) -> int:
    """How many lines may be run for all functions of a file of so many ``lines``."""
    return min(_LINES + _LINES_PER_LINE * lines, Limit.LINES.most)


def lines_for_module(lines: int) -> int:
    """How many lines may be run for the statements of a file of so many ``lines``."""
    return Limit.LINES_OF_RUN.most + _LINES_PER_LINE_OF_MODULE * lines


@dataclass(slots=True)
class Budget:
    """Lines left for a run, for all, and for what is called in other modules.

    ``bound`` is the limit on the first of these.

    ``met`` are the limits that were met, each with the statement of this file that led there, which
    is the one ``at`` hand.
    """

    lines: int = 0
    total: int = 0
    elsewhere: int = 0
    bound: Limit = Limit.LINES_OF_RUN
    met: set[tuple[Limit, ast.stmt]] = field(default_factory=set)
    at: ast.stmt | None = None
    _noted: bool = False

    def begin(self, lines: int, total: int) -> None:
        """A run begins, which gets so many ``lines`` of the ``total`` that is left."""
        self.lines, self.total, self.bound = lines, total, Limit.LINES_OF_RUN
        self.elsewhere = min(Limit.LINES_ELSEWHERE.most, total // _SHARE_ELSEWHERE)
        self.met, self.at, self._noted = set(), None, False

    def go_on(self, left: tuple[int, int, int]) -> None:
        """A run goes on that has ``left`` what ``left`` told once."""
        self.lines, self.total, self.elsewhere = left
        self.bound = Limit.LINES_OF_RUN
        self.met, self.at, self._noted = set(), None, False

    @property
    def left(self) -> tuple[int, int, int]:
        """What is left for the run, for all, and for what is called in other modules."""
        return self.lines, self.total, self.elsewhere

    def note(self, limit: Limit) -> None:
        """Note that ``limit`` was met where the program is."""
        if self.at is not None:
            self.met.add((limit, self.at))

    def within(self, limit: Limit, number: int) -> bool:
        """Whether ``number`` is no more than ``limit`` allows; that it is more is noted."""
        if limit.allows(number):
            return True
        self.note(limit)
        return False

    def spend(self, lines: int) -> None:
        """So many ``lines`` are run."""
        self.lines -= lines
        self.total -= lines

    def is_used_up(self) -> bool:
        """Whether nothing is left; that is noted where it is so first."""
        if self.lines > 0 and self.total > 0:
            return False
        if not self._noted:
            self._noted = True
            self.note(self.bound if self.lines <= 0 else Limit.LINES)
        return True

    @contextmanager
    def outside(self) -> Iterator[None]:
        """A call into another module: it may not use up what is left for this one."""
        lines, bound, noted = self.lines, self.bound, self._noted
        call = Limit.LINES_OF_CALL_ELSEWHERE
        self.bound = call if self.elsewhere >= call.most else Limit.LINES_ELSEWHERE
        self._noted = False
        self.lines = allowed = min(self.elsewhere, call.most)
        try:
            yield
        finally:
            self.elsewhere -= max(allowed - self.lines, 0)
            self.lines, self.bound, self._noted = lines, bound, noted

    def allow_least(self) -> None:
        """A function of this file is run: it gets its least, whatever was used up before."""
        self.lines = max(self.lines, _LEAST)
        self.total = max(self.total, _LEAST)
