"""Repairs where statements share a line, by a semicolon or with the header of their block.

Most repairs move or add whole lines. Where they cannot, the statements are given lines of their own
first, and the repair is made in that text. What it leaves alone shares its line as before.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import TYPE_CHECKING

from tapelint.finding import Edit, Position, Range
from tapelint.fixes.apply import apply, difference
from tapelint.source.outline import block_fields, first_line
from tapelint.source.text import Source

if TYPE_CHECKING:
    from tapelint.finding import Finding, Fix
    from tapelint.source.outline import Outline

_Opener = ast.stmt | ast.excepthandler | ast.pattern


@dataclass(frozen=True)
class Layout:
    """A text, ``source``, and the same with some line breaks more: ``laid``.

    ``breaks`` are the edits of ``source``, in order, that make ``laid`` of it.
    """

    source: Source
    breaks: tuple[Edit, ...]
    laid: Source

    def place(self, range_: Range) -> Range:
        """Where that which stands at ``range_`` in the source stands in the laid text."""
        start, end = (
            self.source.offset(each) + self._added(each) for each in (range_.start, range_.end)
        )
        return self.laid.between(start, end)

    def fix(self, laid: Fix) -> Fix:
        """The same as ``laid``, a fix of the laid text, for the source."""

        def build() -> tuple[Edit, ...]:
            edits = laid.build()
            if not edits:
                return ()
            return difference(self.source, apply(self.laid, (*edits, *self._joints(edits))))

        return replace(laid, build=build)

    def _added(self, position: Position) -> int:
        """By how many characters ``position`` has moved."""
        return sum(self._growth(one) for one in self.breaks if one.range.end <= position)

    def _growth(self, one: Edit) -> int:
        return len(one.text) - len(self.source.slice(one.range))

    def _joints(self, edits: Iterable[Edit]) -> Iterator[Edit]:
        """The edits of the laid text that take back the breaks of lines that ``edits`` leave."""
        growths = accumulate(map(self._growth, self.breaks), initial=0)
        lines: dict[int, list[Edit]] = {}
        for one, before in zip(self.breaks, growths, strict=False):
            start = self.source.offset(one.range.start) + before
            made = self.laid.between(start, start + len(one.text))
            joint = Edit(made, self.source.slice(one.range))
            lines.setdefault(one.range.start.line, []).append(joint)
        for joints in lines.values():
            whole = Range(joints[0].range.start, joints[-1].range.end)
            if not any(_touches(edit, whole) for edit in edits):
                yield from joints


def lay_out(source: Source, outline: Outline, findings: Iterable[Finding]) -> Layout | None:
    """Give lines of their own to the statements that ``findings`` speak of, and those around them.

    These are all of the statement of the module that they stand in. None where they have their own
    lines.
    """
    places = (
        range_ for one in findings for range_ in (one.range, *(each.range for each in one.related))
    )
    lines = {number for one in places for number in range(one.start.line, one.end.line + 1)}
    concerned = [one for one in outline.tree.body if not lines.isdisjoint(_lines(one))]
    breaks = tuple(sorted(_breaks(source, outline, concerned)))
    return Layout(source, breaks, Source(apply(source, breaks), source.name)) if breaks else None


def _touches(edit: Edit, lines: Range) -> bool:
    """Whether ``edit`` changes one of ``lines``, or puts something before or after them."""
    last = lines.end.line + bool(edit.text)
    return edit.range.start.line <= last and lines.start.line <= edit.range.end.line


def _breaks(source: Source, outline: Outline, statements: list[ast.stmt]) -> Iterator[Edit]:
    """The line breaks before ``statements`` of the module, and before those in them."""
    first = source.lines[0]
    end = first[len(first.rstrip("\r\n")) :] or "\n"
    blocks: list[tuple[_Opener | None, list[ast.stmt]]] = [(None, statements)]
    for opener, block in blocks:
        for statement in block:
            blocks += _blocks(statement)
            if outline.begins_line(statement):
                continue
            start = source.range(statement).start
            gap = source.line(start.line)[: start.column].rstrip(" \t;")
            indentation = _indentation(outline, opener, block[0])
            yield Edit(Range(Position(start.line, len(gap)), start), end + indentation)


def _lines(statement: ast.stmt) -> range:
    return range(first_line(statement) - 1, statement.end_lineno or statement.lineno)


def _blocks(statement: ast.stmt) -> Iterator[tuple[_Opener, list[ast.stmt]]]:
    """The blocks of ``statement``, each with what stands on the line that opens it."""
    for block in block_fields(statement):
        if isinstance(block[0], ast.stmt):
            yield statement, block
        else:
            for one in block:
                yield one.pattern if isinstance(one, ast.match_case) else one, one.body


def _indentation(outline: Outline, opener: _Opener | None, first: ast.stmt) -> str:
    """The white space for a statement of the block that ``first`` begins."""
    if opener is None or outline.begins_line(first):
        return outline.indentation(first)
    return outline.indentation(opener) + outline.unit
