"""Apply edits to a text, once or until nothing is left to repair."""

from __future__ import annotations

import ast
import difflib
import logging
import warnings
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING, Protocol, TypeVar

from tapelint.finding import Edit, Finding, Fix, Position, Range, Safety
from tapelint.source.text import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from typing_extensions import Self

ROUNDS = 10

_log = logging.getLogger(__name__)


def apply(source: Source, edits: Iterable[Edit]) -> str:
    """Return the text of ``source`` after ``edits``, which all refer to ``source``.

    Raises ValueError if two of them overlap.
    """
    pieces: list[str] = []
    done = 0
    for edit in sorted(edits):
        start, end = source.offset(edit.range.start), source.offset(edit.range.end)
        if start < done:
            message = f"overlapping edits at line {edit.range.start.line + 1}"
            raise ValueError(message)
        pieces += (source.text[done:start], edit.text)
        done = end
    return "".join(pieces) + source.text[done:]


def difference(source: Source, text: str) -> tuple[Edit, ...]:
    """The edits, of whole lines, that make ``text`` of ``source``."""
    old, new = source.lines, Source(text).lines
    first = _alike(old, new)
    rest = _alike(reversed(old[first:]), reversed(new[first:]))
    last = len(old) - rest
    middle = new[first : len(new) - rest]
    matcher = difflib.SequenceMatcher(None, old[first:last], middle, autojunk=False)
    return tuple(
        Edit(
            Range(_line_start(source, first + start), _line_start(source, first + end)),
            "".join(middle[one:other]),
        )
        for tag, start, end, one, other in matcher.get_opcodes()
        if tag != "equal"
    )


def _alike(old: Iterable[str], new: Iterable[str]) -> int:
    """How many lines both begin with."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False)))


def _line_start(source: Source, number: int) -> Position:
    if number < len(source.lines):
        return Position(number, 0)
    return Position(number - 1, len(source.lines[-1]))


class Repairable(Protocol):
    """What is repaired: one text, or several that are checked as one, ``source``."""

    @property
    def source(self) -> Source:
        """What findings and their edits refer to."""

    def place(self, edit: Edit, finding: Range) -> Edit | None:
        """``edit``, a part of the repair of ``finding``, as it can be made; None if it cannot."""

    def repaired(self, edits: Sequence[Edit]) -> Self | None:
        """What comes of ``edits``; None if that is no Python."""


T = TypeVar("T", bound=Repairable)


@dataclass(frozen=True)
class _Text:
    source: Source

    def place(self, edit: Edit, finding: Range) -> Edit | None:
        del finding
        return edit

    def repaired(self, edits: Sequence[Edit]) -> _Text | None:
        text = apply(self.source, edits)
        return _Text(Source(text, self.source.name)) if is_python(text) else None


def converge(
    source: Source,
    check: Callable[[Source], Sequence[Finding]],
    safeties: Collection[Safety] = frozenset({Safety.SAFE}),
) -> tuple[Source, list[Fix]]:
    """Repair ``source``, which is Python, as ``repair`` does."""
    text, fixes = repair(_Text(source), check, safeties)
    return text.source, fixes


def repair(
    text: T,
    check: Callable[[Source], Sequence[Finding]],
    safeties: Collection[Safety] = frozenset({Safety.SAFE}),
) -> tuple[T, list[Fix]]:
    """Repair ``text`` until ``check`` finds nothing that a fix of ``safeties`` repairs.

    Returns what came of it and the fixes in the order in which they were applied. A fix that
    fails, that would leave a text that is not Python, or that overlaps another one of its round,
    is left out. Fixes that undo one another end after ``ROUNDS`` rounds.
    """
    applied: list[Fix] = []
    for _ in range(ROUNDS):
        repaired, fixes = _round(text, check(text.source), safeties)
        if not fixes:
            return text, applied
        text = repaired
        applied += fixes
    if _round(text, check(text.source), safeties)[1]:
        _log.warning(
            "%s: there is still something to repair after %d rounds", text.source.name, ROUNDS
        )
    return text, applied


def _round(
    text: T, findings: Sequence[Finding], safeties: Collection[Safety]
) -> tuple[T, list[Fix]]:
    """Apply the first fix of each finding, as far as they go together."""
    candidates = list(_candidates(text, findings, safeties))
    edits, fixes = _together(candidates, lambda _: True)
    repaired = text.repaired(edits)
    if repaired is None:  # it takes longer to look at each by itself
        edits, fixes = _together(candidates, lambda edits: text.repaired(edits) is not None)
        repaired = text.repaired(edits)
    return (text, []) if repaired is None else (repaired, fixes)


def _candidates(
    text: Repairable, findings: Sequence[Finding], safeties: Collection[Safety]
) -> Iterator[tuple[Fix, list[Edit]]]:
    """The first fix of each finding, with the edits that it makes."""
    for finding in findings:
        fix = next((fix for fix in finding.fixes if fix.safety in safeties), None)
        built = built_edits(fix, text.source.name) if fix else ()
        placed = [each for edit in built if (each := text.place(edit, finding.range))]
        edits = [one for one in placed if text.source.slice(one.range) != one.text]
        if fix and edits and len(placed) == len(built):
            yield fix, edits


def _together(
    candidates: Iterable[tuple[Fix, list[Edit]]], accepts: Callable[[list[Edit]], bool]
) -> tuple[list[Edit], list[Fix]]:
    """The edits of those that do not get in the way of one before, and are accepted with these."""
    edits: list[Edit] = []
    fixes: list[Fix] = []
    for fix, built in candidates:
        # Two fixes may share an edit, such as the import that both need.
        added = [one for one in built if one not in edits]
        if any(_touch(new, old) for new in added for old in edits):
            continue
        if added and accepts([*edits, *added]):
            edits += added
            fixes.append(fix)
    return edits, fixes


def built_edits(fix: Fix, name: str) -> tuple[Edit, ...]:
    """The edits of ``fix``, a fix of the text called ``name``; none, with a log, where it fails."""
    try:
        return fix.build()
    except Exception:  # noqa: BLE001 - one fix must not take the others with it
        _log.exception("%s: the fix %r failed", name, fix.title)
        return ()


def _touch(one: Edit, other: Edit) -> bool:
    """Whether two edits overlap or insert at the same place."""
    return one.range.start <= other.range.end and other.range.start <= one.range.end


def is_python(text: str) -> bool:
    """Whether ``text`` parses as it is."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            ast.parse(text.removeprefix("\ufeff"))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return False
    return True
