"""A source text and the positions in it."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from io import StringIO
from itertools import accumulate
from typing import TYPE_CHECKING

from tapelint.finding import Position, Range

if TYPE_CHECKING:
    import ast

_LINE_ENDS = ("\n", "\r")
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
    def lines(self) -> list[str]:
        """The lines with their line ends; the last one has none, and may be empty."""
        lines = StringIO(self.text, newline="").readlines()
        return lines if lines and not lines[-1].endswith(_LINE_ENDS) else [*lines, ""]

    @cached_property
    def starts(self) -> list[int]:
        """The offset of each line's first character, in code points."""
        return list(accumulate(map(len, self.lines[:-1]), initial=0))

    def line(self, number: int) -> str:
        """The text of the 0-based line ``number``, without its line end."""
        return self.lines[number].rstrip("\r\n")

    def with_lines(self, first: int, last: int, text: str) -> Source:
        """Return the source with ``text`` in place of the 0-based lines ``first`` to ``last``.

        ``text`` does not hold the end of line ``last``, which stays. The other lines are carried
        over, so that this costs little for a text of any length.
        """
        lines = list(self.lines)
        before = max(first - 1, 0)  # its end may form one with a line feed that follows it now
        end = lines[last][len(self.line(last)) :]
        changed = Source("".join([*lines[before:first], text, end])).lines
        lines[before : last + 1] = changed[:-1] if end else changed
        source = Source("".join(lines), self.name)
        vars(source)["lines"] = lines
        return source

    def offset(self, position: Position) -> int:
        """The offset of ``position`` in the text, in code points."""
        return self.starts[position.line] + position.column

    def between(self, start: int, end: int) -> Range:
        """The range between two offsets in the text, in code points."""
        first, last = (bisect_right(self.starts, offset) - 1 for offset in (start, end))
        return Range(
            Position(first, start - self.starts[first]), Position(last, end - self.starts[last])
        )

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

    def range(self, node: ast.expr | ast.stmt | ast.keyword) -> Range:
        """The range of ``node``, which ``ast`` placed by line and UTF-8 byte."""
        return Range(
            self.position(node.lineno, node.col_offset),
            self.position(node.end_lineno or node.lineno, node.end_col_offset or node.col_offset),
        )
