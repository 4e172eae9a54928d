"""Findings for people: the lines of the source with the words at fault underlined."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tapelint.finding import Finding, Range, Safety, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tapelint.report.checked import Checked

_CONTEXT = 2
_LONGEST = 8
_TAB = 4
_COLOURS = {
    Severity.ERROR: "bold red",
    Severity.WARNING: "bold yellow",
    Severity.INFORMATION: "bold blue",
    Severity.HINT: "bold cyan",
}
_FRAME = "blue"
_CONTROLS = frozenset({"Cc", "Cs", "Zl", "Zp"})
_BIDIRECTIONAL = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True)
class Span:
    """A piece of the report and its style."""

    text: str
    style: str = ""


def render(files: Iterable[Checked]) -> str:
    """Return the report without colours."""
    return "".join(span.text for span in spans(files))


def spans(files: Iterable[Checked]) -> Iterator[Span]:
    """Yield the report in pieces, each finding followed by an empty line."""
    for file in files:
        for finding in file.findings:
            yield from _finding(file, finding)
            yield Span("\n")


def _finding(file: Checked, finding: Finding) -> Iterator[Span]:
    colour = _COLOURS[finding.severity]
    yield Span(f"{finding.severity.value}[{finding.code}]", colour)
    yield Span(f" {finding.name}", "bold")
    yield Span(f": {finding.message}\n")
    yield from _excerpt(file, finding.range, _CONTEXT, colour)
    for related in finding.related:
        yield Span("note", "bold")
        yield Span(f": {related.message}\n")
        yield from _excerpt(file, related.range, 0, _FRAME)
    for fix in finding.fixes:
        yield Span("help", "bold cyan")
        unsure = " (may change what the program does)" if fix.safety is Safety.UNSAFE else ""
        yield Span(f": {fix.title}{unsure}\n")


def _excerpt(file: Checked, range_: Range, context: int, colour: str) -> Iterator[Span]:
    """Yield the lines of ``range_``, underlined, and ``context`` lines around them."""
    first, last = range_.start.line, range_.end.line
    cell = file.locate(first)[0]
    lines = [
        line
        for line in range(max(first - context, 0), last + context + 1)
        if line < len(file.source.starts) and file.locate(line)[0] == cell
    ]
    while len(lines) > 1 and lines[-1] > last and not file.source.line(lines[-1]).strip():
        lines.pop()
    width = max(len(str(file.locate(line)[1])) for line in lines)
    gutter = Span(f"{'':{width}} |", _FRAME)
    yield Span(f"{'':{width}}--> ", _FRAME)
    yield Span(f"{file.place(range_.start)}\n")
    yield gutter
    yield Span("\n")
    for line in lines:
        hidden = line - first
        if first < line < last and hidden >= _LONGEST:
            if hidden == _LONGEST:
                yield Span(f"{'':{width}} ...\n", _FRAME)
            continue
        text = file.source.line(line)
        yield Span(f"{file.locate(line)[1]:{width}} |", _FRAME)
        yield Span(f" {shown(text)}".rstrip() + "\n")
        if first <= line <= last and (marks := _marks(text, line, range_)):
            yield gutter
            yield Span(f" {marks}\n", colour)
    yield gutter
    yield Span("\n")


def _marks(text: str, line: int, range_: Range) -> str:
    """Return the carets to stand below ``text``, the 0-based ``line``; may be empty."""
    indentation = len(text) - len(text.lstrip())
    start = range_.start.column if line == range_.start.line else indentation
    end = range_.end.column if line == range_.end.line else len(text.rstrip())
    if line > range_.start.line and end <= start:
        return ""
    before, upto = _width(text[:start]), _width(text[:end])
    return " " * before + "^" * max(upto - before, 1)


def shown(text: str) -> str:
    """Return ``text`` as a terminal shows it in as many cells as it counts.

    Tabs become blanks; other control characters, which could move the cursor or turn the text
    around, become visible.
    """
    result, *rest = (_visible(part) for part in text.split("\t"))
    for part in rest:
        result += " " * (_TAB - _cells(result) % _TAB) + part
    return result


def _visible(text: str) -> str:
    return "".join("\ufffd" if _is_control(character) else character for character in text)


def _is_control(character: str) -> bool:
    return unicodedata.category(character) in _CONTROLS or character in _BIDIRECTIONAL


def _width(text: str) -> int:
    return _cells(shown(text))


def _cells(text: str) -> int:
    """How many cells of a terminal ``text``, without control characters, takes up."""
    if text.isascii():
        return len(text)
    from wcwidth import wcswidth  # noqa: PLC0415 - not for plain ASCII

    return max(wcswidth(text), 0)
