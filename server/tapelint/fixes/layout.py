"""Repairs where statements share a line, by a semicolon or with the header of their block.

Most repairs move or add whole lines. Where they cannot, the statements that a finding speaks of are
given lines of their own first, and the repair is made in that text.
"""

from __future__ import annotations

import ast
import difflib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tapelint.finding import Edit, Position, Range
from tapelint.fixes.apply import apply
from tapelint.source.outline import Outline, first_line

if TYPE_CHECKING:
    from tapelint.finding import Finding
    from tapelint.source.text import Source


def spread(source: Source, tree: ast.Module, finding: Finding) -> str | None:
    """The text with lines of their own for what ``finding`` speaks of.

    Where it has them already, for all of the statements of the module that it stands in; None
    where they have them too.
    """
    lines = {
        number
        for range_ in (finding.range, *(related.range for related in finding.related))
        for number in range(range_.start.line, range_.end.line + 1)
    }
    outline = Outline(source, tree)
    edits = list(_breaks(source, outline, tree, lines))
    if not edits:
        around = (_lines(one) for one in tree.body if not lines.isdisjoint(_lines(one)))
        edits = list(_breaks(source, outline, tree, {each for one in around for each in one}))
    return apply(source, edits) if edits else None


def difference(source: Source, text: str) -> tuple[Edit, ...]:
    """The edits, of whole lines, that make ``text`` of ``source``."""
    old, new = source.lines, type(source)(text).lines
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    return tuple(
        Edit(Range(_line_start(source, start), _line_start(source, end)), "".join(new[first:last]))
        for tag, start, end, first, last in matcher.get_opcodes()
        if tag != "equal"
    )


def _line_start(source: Source, number: int) -> Position:
    if number < len(source.lines):
        return Position(number, 0)
    return Position(number - 1, len(source.lines[-1]))


def _breaks(source: Source, outline: Outline, tree: ast.Module, lines: set[int]) -> Iterator[Edit]:
    """The line breaks before the statements on ``lines`` and in the blocks that begin there."""
    first = source.lines[0]
    end = first[len(first.rstrip("\r\n")) :] or "\n"
    concerned = (one for one in tree.body if not lines.isdisjoint(_lines(one)))
    for header in (tree, *(node for one in concerned for node in ast.walk(one))):
        opened = isinstance(header, ast.stmt) and header.lineno - 1 in lines
        for block in _blocks(header):
            for statement in block:
                if not (opened or statement.lineno - 1 in lines) or outline.begins_line(statement):
                    continue
                start = source.range(statement).start
                gap = source.line(start.line)[: start.column].rstrip(" \t;")
                indentation = _indentation(outline, header, block)
                yield Edit(Range(Position(start.line, len(gap)), start), end + indentation)


def _lines(statement: ast.stmt) -> range:
    return range(first_line(statement) - 1, statement.end_lineno or statement.lineno)


def _blocks(node: ast.AST) -> Iterator[list[ast.stmt]]:
    for name in ("body", "orelse", "finalbody"):
        block = getattr(node, name, None)
        if isinstance(block, list):
            yield block


def _indentation(outline: Outline, header: ast.AST, block: list[ast.stmt]) -> str:
    if outline.begins_line(block[0]) or not isinstance(header, ast.stmt):
        return outline.indentation(block[0])
    return outline.indentation(header) + outline.unit
