"""What is wrong with settings, where, and what to do."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tapelint.finding import Position, Range
from tapelint.source.text import Source

if TYPE_CHECKING:
    from pathlib import Path

    from tapelint.source import toml


@dataclass(frozen=True)
class Problem:
    """What is wrong with a setting, and what to do.

    ``path`` is the file that holds it, None for an editor's or a command line's setting;
    ``range`` is where in that file, whose content is ``source``, as far as that is known.
    """

    message: str
    path: Path | None = None
    range: Range | None = None
    source: Source = field(default=Source(""), compare=False, repr=False)

    def __str__(self) -> str:
        """``path:line:column: message``, 1-based, without what is not known."""
        if self.path is None:
            return self.message
        start = self.range.start if self.range else None
        place = f":{start.line + 1}:{start.column + 1}" if start else ""
        return f"{self.path}{place}: {self.message}"


def not_toml(error: toml.DecodeError, path: Path, text: str) -> Problem:
    """Return what is wrong with ``text``, the content of ``path``.

    Marks the rest of the line from the error on, or the line that it is at the end of.
    """
    place = re.search(r" \(at (?:line (\d+), column (\d+)|end of document)\)", str(error))
    if place is None:
        return Problem(f"is not valid TOML: {error}", path)
    message = str(error).replace(place[0], "")
    source, start = Source(text), len(text)
    if place[1]:
        start = source.offset(Position(int(place[1]) - 1, int(place[2]) - 1))
    end = start + len(text[start:].partition("\n")[0].rstrip())
    if start == end:
        end = len(text[:start].rstrip())
        start = text.rfind("\n", 0, end) + 1
    range_ = source.between(start, end)
    return Problem(f"is not valid TOML: {message}", path, range_, source)
