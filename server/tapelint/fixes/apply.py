"""Apply edits to a text."""

from __future__ import annotations

import ast
import difflib
import warnings
from itertools import takewhile
from typing import TYPE_CHECKING

from tapelint.finding import Edit, Position, Range
from tapelint.source.text import Source

if TYPE_CHECKING:
    from collections.abc import Iterable


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


def is_python(text: str) -> bool:
    """Whether ``text`` parses as it is."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            ast.parse(text.removeprefix("\ufeff"))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return False
    return True
