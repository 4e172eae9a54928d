"""A source text and the positions in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from tapelint.finding import Position, Range

if TYPE_CHECKING:
    import ast

_LINE_END = re.compile("\r\n|\r|\n")
_CONTINUATION = re.compile(rb"[\x80-\xbf]")


@dataclass(frozen=True)
class Source:
    r"""A Python text, with the path or name to show for it.

    Line ends stay as they are. Lines break at ``\n``, ``\r\n`` and ``\r`` only, as in the
    Language Server Protocol; ``str.splitlines`` also breaks at form feeds and U+2028.
    """

    text: str
    name: str = "<text>"

    @cached_property
    def starts(self) -> list[int]:
        """The offset of each line's first character, in code points."""
        return [0, *(match.end() for match in _LINE_END.finditer(self.text))]

    def line(self, number: int) -> str:
        """The text of the 0-based line ``number``, without its line end."""
        start = self.starts[number]
        end = self.starts[number + 1] if number + 1 < len(self.starts) else len(self.text)
        return self.text[start:end].rstrip("\r\n")

    def offset(self, position: Position) -> int:
        """The offset of ``position`` in the text, in code points."""
        return self.starts[position.line] + position.column

    def slice(self, range_: Range) -> str:
        """The text in ``range_``."""
        return self.text[self.offset(range_.start) : self.offset(range_.end)]

    def position(self, line: int, byte_column: int) -> Position:
        """The position of ``ast``'s 1-based ``line`` and column in UTF-8 bytes."""
        text = self.line(line - 1)
        if text.isascii():
            return Position(line - 1, byte_column)
        prefix = text.encode("utf-8", "surrogatepass")[:byte_column]
        return Position(line - 1, len(_CONTINUATION.sub(b"", prefix)))

    def range(self, node: ast.expr | ast.stmt) -> Range:
        """The range of ``node``, which ``ast`` placed by line and UTF-8 byte."""
        return Range(
            self.position(node.lineno, node.col_offset),
            self.position(node.end_lineno or node.lineno, node.end_col_offset or node.col_offset),
        )
