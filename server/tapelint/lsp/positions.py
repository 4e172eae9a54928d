"""Positions as the client counts them, and as the core does.

The client counts a column in units of UTF-8, UTF-16 or UTF-32, whichever was agreed on at the
start; the core counts code points. This is the only place where the two meet.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lsprotocol import types

from tapelint.finding import Position, Range

if TYPE_CHECKING:
    from tapelint.source.text import Source


@dataclass(frozen=True)
class Encoding:
    """A way to count columns: a codec, the bytes in a unit, and what becomes of broken ones.

    UTF-16 can be cut inside a surrogate pair, as a client that counts in UTF-16 may do: its
    halves stay, each as a lone surrogate, until an edit joins them again.
    """

    codec: str
    width: int
    on_broken: str

    def column(self, line: str, units: int) -> int:
        """Return the column, in code points, that is ``units`` into ``line``, or its length."""
        if line.isascii():
            return min(units, len(line))
        return len(self._decode(self._encode(line)[: units * self.width]))

    def units(self, line: str, column: int) -> int:
        """Count the units before ``column``, in code points, in ``line``."""
        if line.isascii():
            return column
        return len(self._encode(line[:column])) // self.width

    def position(self, source: Source, position: types.Position) -> Position:
        """Return the client's ``position`` as the core counts, moved to where ``source`` is."""
        last = len(source.lines) - 1
        if position.line > last:
            return Position(last, len(source.line(last)))
        return Position(position.line, self.column(source.line(position.line), position.character))

    def client_position(self, source: Source, position: Position) -> types.Position:
        """Return the core's ``position`` as the client counts."""
        line = source.line(position.line)
        return types.Position(position.line, self.units(line, position.column))

    def client_range(self, source: Source, range_: Range) -> types.Range:
        """Return the core's ``range_`` in ``source`` as the client counts."""
        return types.Range(
            self.client_position(source, range_.start), self.client_position(source, range_.end)
        )

    def replace(self, source: Source, range_: types.Range, text: str) -> Source:
        """Return ``source`` with ``text`` for what the client calls ``range_``.

        A position after the end of a line or of the text means that end; a range that is turned
        around means the text between its two ends.
        """
        (first, start), (last, end) = sorted(
            self._within(source, position) for position in (range_.start, range_.end)
        )
        head, tail = source.line(first), source.line(last)
        if head.isascii() and tail.isascii() and text.isascii():
            between = head[:start] + text + tail[end:]
        else:
            between = self._decode(
                self._encode(head)[: start * self.width]
                + self._encode(text)
                + self._encode(tail)[end * self.width :]
            )
        return source.with_lines(first, last, between)

    def _within(self, source: Source, position: types.Position) -> tuple[int, int]:
        line = min(position.line, len(source.lines) - 1)
        text = source.line(line)
        length = self.units(text, len(text))
        return line, length if position.line > line else min(position.character, length)

    def _encode(self, text: str) -> bytes:
        return text.encode(self.codec, "surrogatepass")

    def _decode(self, data: bytes) -> str:
        return data.decode(self.codec, self.on_broken)


UTF_16 = Encoding("utf-16-le", 2, "surrogatepass")

ENCODINGS = {
    types.PositionEncodingKind.Utf8: Encoding("utf-8", 1, "ignore"),
    types.PositionEncodingKind.Utf16: UTF_16,
    types.PositionEncodingKind.Utf32: Encoding("utf-32-le", 4, "surrogatepass"),
}
