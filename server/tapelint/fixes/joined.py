"""Texts that are repaired as one, such as the cells of a notebook."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from tapelint.finding import Edit, Position, Range
from tapelint.fixes.apply import apply, is_python
from tapelint.source.magics import mask
from tapelint.source.text import Source


@dataclass(frozen=True)
class Joined:
    """The text ``source``, and the ``parts`` that it is joined of.

    ``firsts`` are the lines of it that the first lines of these became. In parts ``with_magics``
    these are masked in it.
    """

    source: Source
    parts: tuple[Source, ...]
    firsts: tuple[int, ...]
    with_magics: bool

    def index(self, line: int) -> int:
        """Which part the 0-based ``line`` of the text is in."""
        return bisect_right(self.firsts, line) - 1

    def locate(self, range_: Range) -> tuple[int, Range]:
        """The part in which ``range_`` starts, and the range that it is in it."""
        index = self.index(range_.start.line)
        part, first = self.parts[index], self.firsts[index]
        start, end = shifted(range_.start, -first), shifted(range_.end, -first)
        return index, Range(start, min(end, end_of(part)))

    def place(self, edit: Edit, finding: Range) -> Edit | None:
        """Return ``edit``, a repair of ``finding``, as one that stays in one part.

        None if it would cross from one part into another or overwrite a magic. A line that is put
        after the last line of the finding's part stays in that part.
        """
        edit = self._within_part(edit, finding)
        if self.index(edit.range.start.line) != self.index(edit.range.end.line):
            return None
        index, range_ = self.locate(edit.range)
        same = self.parts[index].slice(range_) == self.source.slice(edit.range)
        return edit if same else None

    def changed(self, edits: Sequence[Edit]) -> dict[int, str] | None:
        """The texts of the parts that ``edits`` change; None if one would be no Python any more."""
        inside: dict[int, list[Edit]] = {}
        for edit in edits:
            index, range_ = self.locate(edit.range)
            inside.setdefault(index, []).append(Edit(range_, edit.text))
        texts = {index: apply(self.parts[index], each) for index, each in inside.items()}
        for index, text in texts.items():
            if self._is_python(self.parts[index].text) and not self._is_python(text):
                return None
        return texts

    def _is_python(self, text: str) -> bool:
        """Whether ``text``, that of a part, is Python but for magics where these may stand."""
        return is_python(mask(text) if self.with_magics else text)

    def _within_part(self, edit: Edit, finding: Range) -> Edit:
        """Return ``edit``, but ending before the break between two parts, not after it."""
        start, end = edit.range.start, edit.range.end
        index = self.index(end.line)
        at_break = end == Position(self.firsts[index], 0)
        whole_lines = not edit.text or edit.text.endswith("\n")
        if not at_break or not whole_lines or self.index(finding.start.line) >= index:
            return edit
        break_ = shifted(end_of(self.parts[index - 1]), self.firsts[index - 1])
        text = edit.text.removesuffix("\n")
        if start == end:
            return Edit(Range(break_, break_), "\n" + text)
        return Edit(Range(start, break_), text)


def end_of(source: Source) -> Position:
    """The position after the last character."""
    last = len(source.lines) - 1
    return Position(last, len(source.line(last)))


def shifted(position: Position, lines: int) -> Position:
    """``position``, so many ``lines`` further down."""
    return Position(position.line + lines, position.column)
