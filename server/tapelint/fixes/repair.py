"""Repair a text until nothing is left to repair, each repair being checked."""

from __future__ import annotations

import logging
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from tapelint.finding import Edit, Finding, Fix, Range, Safety
from tapelint.fixes.apply import apply
from tapelint.fixes.check import Check
from tapelint.fixes.touched import touched
from tapelint.source.text import Source

if TYPE_CHECKING:
    from typing_extensions import Self

    from tapelint.check import Analysis

ROUNDS = 10

_log = logging.getLogger(__name__)


class Repairable(Protocol):
    """What is repaired: one text, or several that are checked as one, ``source``."""

    @property
    def source(self) -> Source:
        """What findings and their edits refer to."""

    def place(self, edit: Edit, finding: Range) -> Edit | None:
        """``edit``, a part of the repair of ``finding``, as it can be made; None if it cannot."""

    def repaired(self, edits: Sequence[Edit]) -> Self | None:
        """What comes of ``edits``; None if a part of it would be no Python any more."""


T = TypeVar("T", bound=Repairable)


@dataclass(frozen=True)
class Text:
    """A text that is repaired by itself."""

    source: Source

    def place(self, edit: Edit, finding: Range) -> Edit | None:
        """``edit`` as it is."""
        del finding
        return edit

    def repaired(self, edits: Sequence[Edit]) -> Text:
        """The text after ``edits``."""
        return Text(Source(apply(self.source, edits), self.source.name))


@dataclass(frozen=True)
class Candidate:
    """A repair of a finding that may be made: its edits, and what they touch.

    ``safety`` is that of the repair in this very text: one that may leave a name unbound is unsafe.
    """

    finding: Finding
    fix: Fix
    edits: tuple[Edit, ...]
    safety: Safety
    touched: frozenset[Hashable] = frozenset()

    @property
    def key(self) -> Hashable:
        """What tells it from others, in texts that differ elsewhere."""
        return self.finding.code, self.fix.title, self.finding.message, self.edits[0].text


@dataclass
class Repaired(Generic[T]):
    """What came of repairs: the text, what was made, and why others were not.

    ``ended`` tells whether nothing was left to repair when the rounds were over.
    """

    text: T
    fixes: list[Fix] = field(default_factory=list)
    refused: dict[Hashable, tuple[Candidate, str]] = field(default_factory=dict)
    ended: bool = True

    def refuse(self, candidate: Candidate, reason: str) -> None:
        """Leave ``candidate`` out."""
        self.refused[candidate.key] = candidate, reason

    def log(self) -> None:
        """Log what is left to repair, and why."""
        name = self.text.source.name
        for candidate, reason in self.refused.values():
            _log_refusal(name, candidate, reason)
        if not self.ended:
            _log.warning("%s: there is still something to repair after %d rounds", name, ROUNDS)


def _log_refusal(name: str, candidate: Candidate, reason: str) -> None:
    """Log why a repair is neither offered nor made."""
    _log.warning(
        "%s:%d: the repair %r of %s is left out, since it %s",
        name,
        candidate.finding.range.start.line + 1,
        candidate.fix.title,
        candidate.finding.code,
        reason,
    )


def repair(
    text: T, analyse: Callable[[Source], Analysis], *, unsafe: bool = False, code: str | None = None
) -> Repaired[T]:
    """Repair ``text`` until nothing is found that can be repaired, safely or if need be not.

    ``analyse`` may use up what it gave before. Only findings of the rule ``code`` are repaired if
    that is given. Repairs of one round are chosen together: no two of them touch the same thing.
    """
    result = Repaired(text)
    analysis: Analysis | None = analyse(text.source)
    for _ in range(ROUNDS):
        if analysis is None:
            return result
        analysis = _round(result, analysis, analyse, unsafe=unsafe, code=code)
    if analysis is not None and _open(result, analysis, Check(analysis), unsafe=unsafe, code=code):
        result.ended = False
    return result


def _round(
    result: Repaired[T],
    analysis: Analysis,
    analyse: Callable[[Source], Analysis],
    *,
    unsafe: bool,
    code: str | None,
) -> Analysis | None:
    """Make repairs that go together; the analysis of what comes of them, None if there are none."""
    check = Check(analysis)
    waiting = _open(result, analysis, check, unsafe=unsafe, code=code)
    while batch := _together(waiting):
        after = _tried(result, check, batch, analyse)
        if after is not None:
            return after
        waiting = [one for one in waiting if one.key not in result.refused]
    return None


def _tried(
    result: Repaired[T],
    check: Check,
    batch: list[Candidate],
    analyse: Callable[[Source], Analysis],
) -> Analysis | None:
    """Make the repairs of ``batch``, else a part of them, else refuse one that is wrong."""
    while True:
        edits = list(dict.fromkeys(edit for one in batch for edit in one.edits))
        repaired = result.text.repaired(edits)
        if repaired is None:
            problem: str | None = "leaves a text that does not parse"
        else:
            after = analyse(repaired.source)
            problem = check.problem([one.finding for one in batch], after, batch[0].safety)
            if problem is None:
                result.text = repaired
                result.fixes += [one.fix for one in batch]
                return after
        if len(batch) == 1:
            result.refuse(batch[0], problem or "")
            return None
        batch = batch[: len(batch) // 2]


def _open(
    result: Repaired[T], analysis: Analysis, check: Check, *, unsafe: bool, code: str | None
) -> list[Candidate]:
    """The repairs that were not refused: the safe ones, if there are any."""
    found = [
        candidate
        for finding in analysis.findings
        if code in (None, finding.code)
        if (candidate := _candidate(result, analysis, check, finding, unsafe=unsafe))
    ]
    safe = [one for one in found if one.safety is Safety.SAFE]
    return safe or found


def _candidate(
    result: Repaired[T], analysis: Analysis, check: Check, finding: Finding, *, unsafe: bool
) -> Candidate | None:
    """The first repair of ``finding`` that can be made."""
    found = [
        one
        for one in candidates(result.text, analysis, check, finding)
        if (unsafe or one.safety is Safety.SAFE) and one.key not in result.refused
    ]
    for one in sorted(found, key=lambda one: one.safety is not Safety.SAFE):
        lost = check.lost(finding, one.edits) if one.safety is Safety.SAFE else []
        if not lost:
            return one
        result.refuse(one, f"deletes the comment {lost[0]!r}")
    return None


def candidates(
    text: Repairable, analysis: Analysis, check: Check, finding: Finding
) -> Iterator[Candidate]:
    """The repairs of ``finding`` that change something and can be placed in ``text``."""
    for fix in finding.fixes:
        if fix.safety is Safety.DISPLAY:
            continue
        built = built_edits(fix, text.source.name)
        placed = [each for edit in built if (each := text.place(edit, finding.range))]
        edits = tuple(one for one in placed if text.source.slice(one.range) != one.text)
        if not edits or len(placed) != len(built) or _overlap(edits):
            continue
        is_safe = fix.safety is Safety.SAFE and not check.unbound(edits)
        safety = Safety.SAFE if is_safe else Safety.UNSAFE
        yield Candidate(finding, fix, edits, safety, touched(analysis, finding, edits))


def right(
    text: Repairable,
    check: Check,
    found: Sequence[Candidate],
    analyse: Callable[[Source], Analysis],
) -> list[Candidate]:
    """Those of ``found``, repairs of ``text``, that may be offered; why others may not is logged.

    Each safe one is made by itself, and what comes of it analysed.
    """
    lost = {id(one): check.lost(one.finding, one.edits) for one in found}
    result = []
    for one in found:
        if one.safety is Safety.SAFE:
            problem: str | None
            if comments := lost[id(one)]:
                problem = f"deletes the comment {comments[0]!r}"
            else:
                repaired = Source(apply(text.source, one.edits), text.source.name)
                problem = check.problem([one.finding], analyse(repaired))
            if problem is not None:
                _log_refusal(text.source.name, one, problem)
                continue
        result.append(one)
    return result


def _together(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Those that do not get in the way of one before."""
    chosen: list[Candidate] = []
    edits: list[Edit] = []
    taken: set[Hashable] = set()
    for one in candidates:
        # Two repairs may share an edit, such as the import that both need.
        added = [edit for edit in one.edits if edit not in edits]
        if any(_touch(new, old) for new in added for old in edits):
            continue
        if added and taken.isdisjoint(one.touched):
            chosen.append(one)
            edits += added
            taken |= one.touched
    return chosen


def _overlap(edits: Sequence[Edit]) -> bool:
    """Whether two of ``edits`` change the same text."""
    return any(one.range.end > other.range.start for one, other in pairwise(sorted(edits)))


def _touch(one: Edit, other: Edit) -> bool:
    """Whether two edits overlap or insert at the same place."""
    return one.range.start <= other.range.end and other.range.start <= one.range.end


def built_edits(fix: Fix, name: str) -> tuple[Edit, ...]:
    """The edits of ``fix``, a fix of the text called ``name``; none, with a log, where it fails."""
    try:
        return fix.build()
    except Exception:  # noqa: BLE001 - one fix must not take the others with it
        _log.exception("%s: the fix %r failed", name, fix.title)
        return ()
