"""A Jupyter notebook as one program."""

from __future__ import annotations

import json
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, TypeVar

from tapelint.source.magics import mask
from tapelint.source.text import Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

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


def _of_type(kind: type[_T], value: object) -> _T:
    """Return ``value``. Raises ValueError where it is not of this kind."""
    if not isinstance(value, kind):
        message = f"not a notebook: {json.dumps(value)[:40]} stands where {_NAMES[kind]} has to"
        raise ValueError(message)  # noqa: TRY004 - it is wrong in the file
    return value
