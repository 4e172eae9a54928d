"""A Jupyter notebook as one program."""

from __future__ import annotations

import json
import re
import sys
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, TypeVar

from tapelint.source.magics import mask
from tapelint.source.text import Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_FORMAT = 4
_NAMES: dict[type, str] = {dict: "an object", int: "a number", list: "an array", str: "a string"}
_T = TypeVar("_T")
# Most cells are as they were when only one of them has changed.
_mask = lru_cache(maxsize=1024)(mask)


@dataclass(frozen=True)
class Cells:
    """Where the lines of the joined text stand in the notebook.

    ``numbers`` are the 1-based numbers of the code cells among all cells, ``starts`` the 0-based
    lines of the joined text that they begin on.
    """

    numbers: tuple[int, ...]
    starts: tuple[int, ...]

    def locate(self, line: int) -> tuple[int, int]:
        """Return the number of the cell that holds a 0-based line, and its 0-based line in it."""
        index = bisect_right(self.starts, line) - 1
        return self.numbers[index], line - self.starts[index]

    def line(self, cell: int, inside: int) -> int | None:
        """Return the 0-based line of line ``inside`` of the cell of that number, None if none is.

        It is in that cell, also where ``inside`` lies behind its end.
        """
        if cell not in self.numbers:
            return None
        index = self.numbers.index(cell)
        end = self.starts[index + 1] - 1 if index + 1 < len(self.starts) else sys.maxsize
        return min(self.starts[index] + inside, end)


def join(texts: Iterable[str], name: str) -> tuple[Source, tuple[int, ...]]:
    """Join the texts of code cells to one Python text in which the magics are blanked out.

    Return with it the 0-based line of it that each cell begins on.
    """
    masked = [_mask(text) for text in texts]
    # A carriage return at the end of a cell would form one line end with the line feed that
    # joins it to the next cell.
    parts = [text[:-1] + "\n" if text.endswith("\r") else text for text in masked]
    lengths = (len(Source(part).lines) for part in parts)
    starts = tuple(accumulate(lengths, initial=0))[:-1]
    return Source("\n".join(parts), name), starts


def code_cells(text: str) -> Iterator[tuple[int, str]]:
    """Yield the numbered Python cells of a notebook file with the content ``text``.

    Raises ValueError where that is not a notebook in a format of 2015 or later, and
    RecursionError where it is nested deeper than Python can go.
    """
    try:
        notebook = _of_type(dict, json.loads(text))
    except json.JSONDecodeError as error:
        message = f"not a notebook: {error}"
        raise ValueError(message) from error
    if _of_type(int, notebook.get("nbformat", 0)) < _FORMAT:
        message = (
            f"not a notebook in format {_FORMAT}; jupyter nbconvert --to notebook makes it one"
        )
        raise ValueError(message)
    metadata = _of_type(dict, notebook.get("metadata", {}))
    information = _of_type(dict, metadata.get("language_info", {}))
    if information.get("name", "python") != "python":
        return
    for number, cell in enumerate(_of_type(list, notebook.get("cells", [])), 1):
        if _of_type(dict, cell).get("cell_type") == "code":
            source = cell.get("source", "")
            lines = source if isinstance(source, list) else [source]
            yield number, "".join(_of_type(str, line) for line in lines)


def with_texts(text: str, texts: Mapping[int, str]) -> str:
    """Return the notebook file ``text`` with ``texts`` in the cells of these 1-based numbers.

    All else stays to the letter, as do the lines of these cells that stay the same.
    """
    spans = [
        (start, end, texts[number])
        for number, (cell, _) in enumerate(_elements(text, _member(text, 0, "cells")), 1)
        if number in texts
        for start, end in [_span(text, _member(text, cell, "source"))]
    ]
    for start, end, new in reversed(spans):
        text = text[:start] + _encoded(text, start, end, new) + text[end:]
    return text


def _encoded(text: str, start: int, end: int, new: str) -> str:
    """The JSON for the cell ``new`` in the form that it has in ``text``."""
    is_ascii = text.isascii()
    if not text.startswith("[", start):
        return json.dumps(new, ensure_ascii=is_ascii)
    old = [text[one:other] for one, other in _elements(text, start)]
    known = {json.loads(one): one for one in old}
    lines = [known.get(one) or json.dumps(one, ensure_ascii=is_ascii) for one in _lines(new)]
    if not old:
        return f"[{', '.join(lines)}]"
    spans = list(_elements(text, start))
    opening = text[start : spans[0][0]]
    between = text[spans[0][1] : spans[1][0]] if len(spans) > 1 else f",{opening[1:] or ' '}"
    return opening + between.join(lines) + text[spans[-1][1] : end]


def _lines(text: str) -> list[str]:
    """The lines of a cell as notebooks have them: each with its line feed."""
    return [one for one in re.split(r"(?<=\n)", text) if one]


def _span(text: str, start: int) -> tuple[int, int]:
    return start, json.JSONDecoder().raw_decode(text, start)[1]


def _member(text: str, start: int, name: str) -> int:
    """Where the value of the member ``name`` of the object at ``start`` begins."""
    at = _skipped(text, _skipped(text, start) + 1)
    found = -1
    while text[at] == '"':
        key, at = json.JSONDecoder().raw_decode(text, at)
        value = _skipped(text, _skipped(text, at) + 1)
        found = value if key == name else found
        at = _skipped(text, _span(text, value)[1])
        at = _skipped(text, at + 1) if text[at] == "," else at
    return found


def _elements(text: str, start: int) -> Iterator[tuple[int, int]]:
    """Where the elements of the array at ``start`` begin and end."""
    at = _skipped(text, start + 1)
    while text[at] != "]":
        span = _span(text, at)
        yield span
        at = _skipped(text, span[1])
        at = _skipped(text, at + 1) if text[at] == "," else at


def _skipped(text: str, at: int) -> int:
    """Where the white space at ``at`` ends."""
    while text[at] in " \t\r\n":
        at += 1
    return at


def _of_type(kind: type[_T], value: object) -> _T:
    """Return ``value``. Raises ValueError where it is not of this kind."""
    if not isinstance(value, kind):
        message = f"not a notebook: expected {_NAMES[kind]}, found {json.dumps(value)[:40]}"
        raise ValueError(message)  # noqa: TRY004 - it is wrong in the file
    return value
