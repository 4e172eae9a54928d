"""A Jupyter notebook as one program."""

from __future__ import annotations

import json
from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from tapelint.lsp.magics import mask
from tapelint.source.text import Source

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_FORMAT = 4


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


def join(cells: Sequence[tuple[int, str]], name: str) -> tuple[Source, Cells]:
    """Join numbered code cells to one Python text in which the magics are blanked out."""
    texts = [mask(text) if text.endswith(("\n", "\r")) else f"{mask(text)}\n" for _, text in cells]
    lengths = (len(Source(text).starts) - 1 for text in texts)
    starts = tuple(accumulate(lengths, initial=0))[:-1]
    return Source("".join(texts), name), Cells(tuple(number for number, _ in cells), starts)


def code_cells(text: str) -> Iterator[tuple[int, str]]:
    """Yield the numbered Python cells of a notebook file with the content ``text``.

    Raises ValueError where that is not a notebook in a format of 2015 or later.
    """
    notebook = json.loads(text)
    if not isinstance(notebook, dict) or notebook.get("nbformat", 0) < _FORMAT:
        message = (
            f"not a notebook in format {_FORMAT}; jupyter nbconvert --to notebook makes it one"
        )
        raise ValueError(message)
    information = notebook.get("metadata", {}).get("language_info", {})
    if information.get("name", "python") != "python":
        return
    for number, cell in enumerate(notebook.get("cells", []), 1):
        if cell.get("cell_type") == "code":
            yield number, "".join(cell.get("source", ""))
