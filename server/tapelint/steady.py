"""While a line is half typed, what was found elsewhere neither comes nor goes.

What a rule would say of the rest of the program as long as a line of it is missing, or stands
there half, is of no use: it would be taken back with the next letters.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from tapelint.finding import Finding, Position, Range
from tapelint.source.parse import Syntax
from tapelint.source.renew import Difference
from tapelint.source.text import Source

# A line that may go on: a name alone, or as the value that is assigned or returned.
_HALF = re.compile(
    r"(?:.*=|return\b|yield\b|raise\b)?\s*[^\W\d][\w.]*|[\w.]+\.apply(?:_gradients)?\(\)"
)
_WHOLE = frozenset({"pass", "break", "continue"})
# What an editor closes by itself, behind what is typed.
_CLOSERS = " )]}\"'"


@dataclass(frozen=True)
class Before:
    """A text before an edit, whether it parsed, and the 0-based line that was being typed."""

    source: Source
    parsed: bool
    typed: int | None


def line_being_typed(before: Before, new: Source, syntax: Syntax, edit: Difference) -> int | None:
    """The 0-based line that ``edit`` leaves half typed in ``new``, if it does.

    It does not parse, ends with a name that may not be whole, or something was typed or deleted at
    its end. As long as the text does not parse and the same line is edited, it is being typed.
    """
    lines = range(edit.first, max(edit.last + edit.more, edit.first + 1))
    for line in lines:
        if line in syntax.masked or (line == before.typed and syntax.problem is not None):
            return line
    at_end = line_typed_on(before.source, new, edit)
    if at_end is not None:
        return at_end
    if len(lines) == 1 and edit.first < len(new.lines) and _is_half(new.line(edit.first).strip()):
        return edit.first
    if syntax.problem is not None and (
        before.parsed or syntax.problem.position.line in (edit.first, edit.first + 1)
    ):
        return edit.first
    return None


def line_typed_on(old: Source, new: Source, edit: Difference) -> int | None:
    """The 0-based line at whose end ``edit`` typed or deleted something, if it did nothing else.

    A name that is begun on an empty line is as well.
    """
    if edit.more or edit.first + 1 != edit.last:
        return None
    was, is_ = old.line(edit.first).strip(), new.line(edit.first).strip()
    return edit.first if _goes_on(was, is_) or (not was and _is_half(is_)) else None


def _is_half(code: str) -> bool:
    return _HALF.fullmatch(code) is not None and code not in _WHOLE


def _goes_on(old: str, new: str) -> bool:
    """Whether one of two texts of a line, both of them code, begins as the other ends."""
    one, other = old.rstrip(_CLOSERS), new.rstrip(_CLOSERS)
    return bool(one and other) and (one.startswith(other) or other.startswith(one))


def steady(before: Sequence[Finding], now: Sequence[Finding], edit: Difference) -> list[Finding]:
    """What to report after ``edit``: on the lines it touched what is found ``now``, else as before.

    A finding that is not found now comes without its repairs, which were made for another text.
    """
    found = {_key(one): one for one in now}
    kept = [_moved(one, edit) for one in before if not _touches(one.range, edit.first, edit.last)]
    stay = [found.get(_key(one), one) for one in kept]
    here = [one for one in now if _touches(one.range, edit.first, edit.last + edit.more)]
    unique = {_key(one): one for one in [*stay, *here]}
    return sorted(unique.values(), key=lambda finding: (finding.range, finding.code))


def carried(findings: Sequence[Finding], old: Source, new: Source, line: int) -> list[Finding]:
    """Those of ``findings`` that stand where nothing changed, where only 0-based ``line`` did."""
    pairs = zip(old.line(line), new.line(line), strict=False)
    alike = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    end = Position(line, alike)
    return [
        one for one in findings if one.range.end <= end or not _touches(one.range, line, line + 1)
    ]


def _key(finding: Finding) -> tuple[str, Range]:
    return finding.code, finding.range


def _touches(range_: Range, first: int, last: int) -> bool:
    return range_.start.line < last and range_.end.line >= first


def _moved(finding: Finding, edit: Difference) -> Finding:
    related = tuple(
        replace(one, range=_shifted(one.range, edit))
        for one in finding.related
        if not _touches(one.range, edit.first, edit.last)
    )
    return replace(finding, range=_shifted(finding.range, edit), related=related, fixes=())


def _shifted(range_: Range, edit: Difference) -> Range:
    if range_.start.line < edit.last:
        return range_
    return Range(*(Position(at.line + edit.more, at.column) for at in (range_.start, range_.end)))
