"""Proving that a repair leaves no name unbound that was bound before."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from tapelint.finding import Edit, Position, Range
from tapelint.fixes.apply import apply
from tapelint.source.names import Names, declared
from tapelint.source.outline import first_line
from tapelint.source.parse import parse
from tapelint.source.text import Source
from tapelint.source.walk import children, walk

if TYPE_CHECKING:
    from tapelint.check import Analysis
    from tapelint.rules.base import Context

_WORD = re.compile(r"[^\W\d]\w*")


def names(context: Context) -> Names:
    """The bindings of the names in the program; ask for them ``once``."""
    return Names(context.syntax.tree, context.outline.around, context.once(_declared))


def _declared(context: Context) -> frozenset[str]:
    return declared(context.source.text)


def unbound_by(analysis: Analysis, known: Names, edits: Sequence[Edit]) -> list[str]:
    """The names that ``edits`` speak of and may leave unbound, of those that are ``known`` before.

    What may be unbound in the program as it is, may be so in the repaired one.
    """
    source, outline = analysis.source, analysis.outline
    body = analysis.syntax.tree.body
    first, last = concerned(body, edits)
    region = lines_of(source, body, first, last)
    shifted = [Edit(shifted_by(edit.range, region.start), edit.text) for edit in edits]
    syntax = parse(Source(apply(Source(source.slice(region)), shifted)))
    words = {
        word
        for edit in edits
        for text in (edit.text, source.slice(edit.range))
        for word in _WORD.findall(text)
    }
    repaired = syntax.tree.body
    parents = {child: node for node in walk(syntax.tree) for child in children(node)}
    tree = ast.Module([*body[:first], *repaired, *body[last:]], [])

    def around(node: ast.AST) -> Iterator[ast.AST]:
        if node not in parents:
            yield from outline.around(node)
        while node in parents:
            node = parents[node]
            yield node

    after = Names(tree, around, declared(source.text))
    had = _unsure(known, body[first:last], words)
    return [name for name, count in _unsure(after, repaired, words).items() if count > had[name]]


def concerned(body: list[ast.stmt], edits: Sequence[Edit]) -> tuple[int, int]:
    """The first of the statements that ``edits`` touch or follow, and the one after the last."""
    top = min(edit.range.start.line for edit in edits)
    bottom = max(edit.range.end.line for edit in edits)
    begun = [number for number, one in enumerate(body) if first_line(one) - 1 <= top]
    first = begun[-1] if begun else 0
    last = first
    while last < len(body) and first_line(body[last]) - 1 <= bottom:
        bottom = max(bottom, (body[last].end_lineno or 0) - 1)
        last += 1
    while first > 0 and (body[first - 1].end_lineno or 0) == first_line(body[first]):
        first -= 1
    return first, last


def lines_of(source: Source, body: list[ast.stmt], first: int, last: int) -> Range:
    """The lines from the statement ``first`` up to, not including, the statement ``last``."""
    start = Position(first_line(body[first]) - 1 if first else 0, 0)
    if last < len(body):
        return Range(start, Position(first_line(body[last]) - 1, 0))
    end = len(source.lines) - 1
    return Range(start, Position(end, len(source.lines[end])))


def shifted_by(range_: Range, start: Position) -> Range:
    """``range_`` in the text that begins with the line of ``start``."""
    return Range(
        *(Position(one.line - start.line, one.column) for one in (range_.start, range_.end))
    )


def _unsure(names: Names, statements: Iterable[ast.stmt], words: set[str]) -> Counter[str]:
    """How often each of ``words`` is read in ``statements`` where it may be unbound."""
    return Counter(
        one.id
        for statement in statements
        for one in walk(statement)
        if isinstance(one, ast.Name)
        and one.id in words
        and isinstance(one.ctx, ast.Load)
        and not names.is_bound(one.id, one)
    )
