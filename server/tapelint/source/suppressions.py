"""Comments that silence findings.

``# tapelint: ignore`` silences the statement it stands on, or the next one where it has a line
of its own; ``# tapelint: off`` all that follows, up to ``# tapelint: on``; and
``# tapelint: ignore-file`` the file. Each may name what it means: ``ignore[TL102, zip-reversed]``.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from tapelint.config import selects
from tapelint.finding import Edit, Finding, Position, Range
from tapelint.source.statements import lex, split

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tapelint.source.text import Source

_DIRECTIVE = re.compile(r"#\s*tapelint:\s*(?P<kind>[\w-]+)(?:\[(?P<names>[^\]]*)\])?")
_SELECTOR = re.compile(r"[^\s,](?:[^,]*[^\s,])?")


class Kind(Enum):
    """What a comment silences; ``UNKNOWN`` is a misspelt one, which silences nothing."""

    IGNORE = "ignore"
    IGNORE_FILE = "ignore-file"
    OFF = "off"
    ON = "on"
    UNKNOWN = ""


@dataclass(frozen=True)
class Selector:
    """A code, the beginning of codes, or the name of a rule, and where it stands."""

    text: str
    range: Range

    def selects(self, code: str, name: str) -> bool:
        """Whether it means a rule."""
        return selects(self.text, code, name)


@dataclass(frozen=True)
class Suppression:
    """One comment: what it silences, on which 0-based lines, and where it stands.

    Where ``selectors`` is None, it means every rule.
    """

    kind: Kind
    selectors: tuple[Selector, ...] | None
    lines: range
    range: Range

    def speaks_of(self, finding: Finding) -> bool:
        """Whether ``finding`` stands on its lines and is of a rule that it names."""
        return finding.range.start.line in self.lines and self.names(finding.code, finding.name)

    def names(self, code: str, name: str) -> bool:
        """Whether it is about a rule, going by what it names."""
        return self.selectors is None or any(
            selector.selects(code, name) for selector in self.selectors
        )


@dataclass(frozen=True)
class Suppressions:
    """The suppression comments of a source, in order."""

    comments: tuple[Suppression, ...] = ()

    @classmethod
    def of(cls, source: Source) -> Suppressions:
        """Find the comments in ``source``, also where it is not valid Python."""
        return cls(tuple(_find(source)) if "tapelint:" in source.text else ())

    def covers(self, finding: Finding) -> bool:
        """Whether a comment silences ``finding``."""
        return any(self._covering(finding))

    def unused(
        self, findings: Sequence[Finding]
    ) -> Iterator[tuple[Suppression, tuple[Selector, ...]]]:
        """Yield the comments that silence none of ``findings``, which is all that were found.

        Also those of which only some selectors do; each with the selectors that do not.
        """
        silenced: dict[int, list[Finding]] = {}
        for finding in findings:
            for comment in self._covering(finding):
                silenced.setdefault(id(comment), []).append(finding)
        for comment in self.comments:
            found = silenced.get(id(comment), [])
            idle = tuple(
                selector
                for selector in comment.selectors or ()
                if not any(selector.selects(one.code, one.name) for one in found)
            )
            if comment.kind is not Kind.ON and (idle or not found):
                yield comment, idle

    def _covering(self, finding: Finding) -> Iterator[Suppression]:
        block = None
        for comment in self.comments:
            if comment.speaks_of(finding):
                if comment.kind in {Kind.OFF, Kind.ON}:
                    block = comment
                elif comment.kind is not Kind.UNKNOWN:
                    yield comment
        if block and block.kind is Kind.OFF:
            yield block


def silencing(source: Source, finding: Finding) -> Edit:
    """Return the edit that silences the rule of ``finding`` in the statement that it starts in."""
    line = finding.range.start.line
    for comment in Suppressions.of(source).comments:
        if comment.kind is Kind.IGNORE and comment.selectors and line in comment.lines:
            end = comment.range.end
            place = Position(end.line, end.column - 1)
            return Edit(Range(place, place), f", {finding.code}")
    statements = split(source.text, lex(source.text))
    last = next((each.last for each in statements if each.last >= line), line)
    place = Position(last, len(source.line(last).rstrip()))
    return Edit(Range(place, place), f"  # tapelint: ignore[{finding.code}]")


def _find(source: Source) -> Iterator[Suppression]:
    tokens = lex(source.text)
    statements = split(source.text, tokens)
    lasts = [statement.last for statement in statements]
    end = len(source.starts)
    for token in tokens:
        if token.kind != "comment":
            continue
        match = _DIRECTIVE.search(source.text, token.start, token.end)
        if not match:
            continue
        place = source.between(*match.span())
        line = place.start.line
        try:
            kind = Kind(match["kind"])
        except ValueError:
            kind = Kind.UNKNOWN
        if kind is Kind.IGNORE:
            # the first statement that ends here or later: the one around it, else the next
            index = bisect_right(lasts, line - 1)
            found = statements[index : index + 1]
            lines = range(found[0].first, found[0].last + 1) if found else range(0)
        else:
            lines = range(0 if kind is Kind.IGNORE_FILE else line, end)
        yield Suppression(kind, _selectors(source, match), lines, place)


def _selectors(source: Source, match: re.Match[str]) -> tuple[Selector, ...] | None:
    if match["names"] is None:
        return None
    return tuple(
        Selector(one[0], source.between(*one.span()))
        for one in _SELECTOR.finditer(source.text, *match.span("names"))
    )
