"""Types files anew, and breaks them line by line, as an editor sends them to the server."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from random import Random

from tapelint.check import Analysis, analyse
from tapelint.config import Config
from tapelint.source.outline import statements_in
from tapelint.source.text import Source

_LINE = re.compile(r"[^\n]*\n|[^\n]+")
# What a slip of the hand adds.
_SLIPS = "()[]{}'\",:=."
# Of so many lines, or such a share, an answer may know nothing and is of use all the same.
_LOST_LINES = 3
_LOST_SHARE = 0.05

Key = tuple[str, int, int]


@dataclass
class Tally:
    """How many states there were, and which of them went wrong in which way."""

    states: int = 0
    useless: list[str] = field(default_factory=list)
    flickers: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Count in what ``other`` counted."""
        self.states += other.states
        self.useless += other.useless
        self.flickers += other.flickers

    @property
    def usable(self) -> float:
        """The share of the states that got an answer of use."""
        return 1 - len(self.useless) / max(self.states, 1)

    @property
    def steady(self) -> float:
        """The share of the states in which no finding on an untouched line came or went."""
        return 1 - len(self.flickers) / max(self.states, 1)


def typing(name: str, text: str, numbers: Iterable[int]) -> Tally:
    """Type each of the 0-based lines ``numbers`` of ``text``, letter by letter."""
    tally = Tally()
    lines = _LINE.findall(text)
    for number in numbers:
        body = lines[number].rstrip("\n")
        typed = len(body.lstrip())
        states = [body[: len(body) - typed + n] for n in range(typed + 1)] if typed else []
        texts = ["".join([*lines[:number], one, "\n", *lines[number + 1 :]]) for one in states]
        if texts:
            _follow(tally, f"{name}:{number + 1}", number, texts)
    return tally


def breaking(name: str, text: str, numbers: Iterable[int], chance: Random) -> Tally:
    """Break each of the 0-based lines ``numbers`` of ``text`` in one place, and mend it again."""
    tally = Tally()
    lines = _LINE.findall(text)
    for number in numbers:
        body = lines[number].rstrip("\n")
        for slip in _slips(body, chance) if body.strip() else ():
            broken = "".join([*lines[:number], slip, "\n", *lines[number + 1 :]])
            if analyse(Source(broken), Config()).syntax.problem is not None:
                _follow(tally, f"{name}:{number + 1}", number, [text, broken, text])
    return tally


def _slips(body: str, chance: Random) -> Iterator[str]:
    at = chance.randrange(len(body))
    yield body[:at]
    yield body[:at] + body[at + 1 :]
    yield body[:at] + chance.choice(_SLIPS) + body[at:]
    yield " " * chance.randrange(1, 5) + body


def _follow(tally: Tally, place: str, number: int, texts: list[str]) -> None:
    """Go through ``texts``, which differ in the line ``number``, as edits of one document."""
    whole = analyse(Source(texts[-1]), Config()).syntax
    own = _statement_around(whole.tree, number)
    first = _keys(analyse(Source(texts[0]), Config()), number)
    last = _keys(analyse(Source(texts[-1]), Config()), number)
    known = analyse(Source(texts[0]), Config())
    for text in texts[1:]:
        known = analyse(Source(text), Config(), before=known)
        state = f"{place}: {_line(text, number)!r}"
        found = _keys(known, number)
        tally.states += 1
        if not _is_usable(known, own):
            tally.useless.append(state)
        for key in sorted((first & last) - found):
            tally.flickers.append(f"{state}: lost {key}")
            break
        else:
            for key in sorted(found - (first | last))[:1]:
                tally.flickers.append(f"{state}: gained {key}")


def _keys(analysis: Analysis, number: int) -> set[Key]:
    """The findings on other lines than that of ``number``."""
    return {
        (one.code, one.range.start.line, one.range.start.column)
        for one in analysis.findings
        if not one.range.start.line <= number <= one.range.end.line
    }


def _is_usable(analysis: Analysis, own: range) -> bool:
    """Whether next to nothing is lost but the statement that is typed."""
    written = [line for line in analysis.syntax.masked if _is_code(analysis.source.line(line))]
    lost = [line for line in written if line not in own]
    return len(lost) <= max(_LOST_LINES, _LOST_SHARE * len(analysis.source.lines))


def _is_code(line: str) -> bool:
    return not line.lstrip().startswith("#") and bool(line.strip())


def _statement_around(tree: ast.Module, number: int) -> range:
    """The 0-based lines of the innermost statement around one, or of its header."""
    found = range(number, number + 1)
    for node in statements_in(tree):
        start = getattr(node, "lineno", 1) - 1
        body: list[ast.stmt] = getattr(node, "body", [])
        end = body[0].lineno - 1 if body else getattr(node, "end_lineno", 0)
        if isinstance(node, ast.stmt) and start <= number < end:
            found = range(start, end)
    return found


def _line(text: str, number: int) -> str:
    return text.split("\n")[number]
