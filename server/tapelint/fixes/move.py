"""Moving statements into a block."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tapelint.finding import Edit, Position, Range
from tapelint.fixes.edits import after, insert, line_end
from tapelint.source.outline import first_line

if TYPE_CHECKING:
    from tapelint.rules.base import Context

Block = ast.With | ast.AsyncWith | ast.For | ast.While


def into_start(context: Context, block: Block, moved: list[ast.stmt]) -> tuple[Edit, ...] | None:
    """Move the statements right before ``block`` to its beginning; None where that cannot be."""
    return _move(context, block, moved, at_end=False)


def into_end(
    context: Context, block: Block, moved: list[ast.stmt], added: Sequence[str] = ()
) -> tuple[Edit, ...] | None:
    """Move the statements right after ``block`` to its end, and put ``added`` lines behind them.

    None where that cannot be.
    """
    if not moved:
        return after(context, block.body[-1], list(added)) if added else None
    return _move(context, block, moved, at_end=True, added=added)


def swap(context: Context, first: ast.stmt, second: ast.stmt) -> tuple[Edit, ...] | None:
    """Exchange two statements that follow each other; None where they share a line."""
    outline, source = context.outline, context.source
    if not all(outline.begins_line(one) and outline.ends_line(one) for one in (first, second)):
        return None
    spans = [
        Range(outline.line_start(statement), outline.line_end(statement))
        for statement in (first, second)
    ]
    texts = [source.slice(span) for span in spans]
    return tuple(Edit(span, text) for span, text in zip(spans, reversed(texts), strict=True))


def indent(context: Context, header: ast.stmt, block: list[ast.stmt]) -> tuple[Edit, ...] | None:
    """Indent the statements right after ``header`` as its block; None where that cannot be."""
    outline, source = context.outline, context.source
    involved = [header, *block]
    if not block or not all(
        outline.begins_line(one) and outline.ends_line(one) for one in involved
    ):
        return None
    inside_strings = _lines_inside_strings(block)
    unit = outline.unit
    last = block[-1].end_lineno or block[-1].lineno
    return tuple(
        insert(Position(number, 0), unit)
        for number in range(header.end_lineno or header.lineno, last)
        if number not in inside_strings and source.line(number).strip()
    )


def enclose(
    context: Context, header: str, block: list[ast.stmt], added: list[str]
) -> tuple[Edit, ...] | None:
    """Make ``block``, then ``added`` lines, the block of a new statement that begins ``header``.

    None where a statement shares its line with another.
    """
    outline, source = context.outline, context.source
    if not all(outline.begins_line(one) and outline.ends_line(one) for one in block):
        return None
    inside_strings = _lines_inside_strings(block)
    unit, end = outline.unit, line_end(context)
    outer = outline.indentation(block[0])
    first, last = first_line(block[0]) - 1, (block[-1].end_lineno or 0) - 1
    edits = [insert(Position(first, 0), f"{outer}{header}{end}{unit}")]
    edits += [
        insert(Position(number, 0), unit)
        for number in range(first + 1, last + 1)
        if number not in inside_strings and source.line(number).strip()
    ]
    if added:
        text = "".join(f"{end}{outer}{unit}{line}" for line in added)
        edits.append(insert(outline.line_end(block[-1]), text))
    return tuple(edits)


def dedent(context: Context, block: ast.With) -> tuple[Edit, ...] | None:
    """Take the header of ``block`` away and leave what stands in it; None where that cannot be."""
    outline, source = context.outline, context.source
    if not all(outline.begins_line(one) and outline.ends_line(one) for one in block.body):
        return None
    outer, inner = outline.indentation(block), outline.indentation(block.body[0])
    start, colon = context.range(block).start, _header_end(context, block)
    last = (block.end_lineno or 0) - 1
    while last + 1 < len(source.starts) and source.line(last + 1).startswith(inner + "#"):
        last += 1
    inside_strings = _lines_inside_strings(block.body)
    edits = [
        Edit(Range(Position(number, len(outer)), Position(number, len(inner))), "")
        for number in range(colon + 1, last + 1)
        if number not in inside_strings and source.line(number).startswith(inner)
    ]
    header = Range(start, Position(colon, len(source.line(colon))))
    comments = [
        mark + comment
        for number in range(start.line, colon + 1)
        for _, mark, comment in [source.line(number).partition("#")]
        if mark
    ]
    if comments:
        return (Edit(header, (line_end(context) + outer).join(comments)), *edits)
    return (Edit(Range(Position(start.line, 0), Position(colon + 1, 0)), ""), *edits)


def _header_end(context: Context, block: ast.With) -> int:
    """The 0-based line on which the header of ``block`` ends, with a colon."""
    number = (block.items[-1].optional_vars or block.items[-1].context_expr).end_lineno or 0
    column = context.range(block.items[-1].optional_vars or block.items[-1].context_expr).end.column
    number -= 1
    while ":" not in context.source.line(number)[column:].partition("#")[0]:
        number, column = number + 1, 0
    return number


def _move(
    context: Context,
    block: Block,
    moved: list[ast.stmt],
    *,
    at_end: bool,
    added: Sequence[str] = (),
) -> tuple[Edit, ...] | None:
    outline, source = context.outline, context.source
    involved = [*moved, block, *block.body]
    if not moved or not all(
        outline.begins_line(one) and outline.ends_line(one) for one in involved
    ):
        return None
    # Comments between the block and what is moved to its end speak of what is moved.
    first = (block.end_lineno or 0) if at_end else first_line(moved[0]) - 1
    last = (moved[-1].end_lineno or 0) - 1
    outer, inner = outline.indentation(block), outline.indentation(block.body[0])
    inside_strings = _lines_inside_strings(moved)
    lines = []
    for number in range(first, last + 1):
        line = source.line(number)
        # A line that goes on in brackets may be indented in any way.
        if number not in inside_strings and line.strip() and line.startswith(outer):
            line = inner + line[len(outer) :]
        lines.append(line)
    lines += (inner + line for line in added)
    end = line_end(context)
    if at_end:
        put = insert(outline.line_end(block.body[-1]), "".join(end + line for line in lines))
        gone = Range(outline.line_end(block), Position(last, len(source.line(last))))
        if gone.start == put.range.start:
            return (Edit(gone, put.text),)
        return (put, Edit(gone, ""))
    put = insert(outline.line_start(block.body[0]), "".join(line + end for line in lines))
    return (Edit(Range(Position(first, 0), Position(last + 1, 0)), ""), put)


def _lines_inside_strings(statements: list[ast.stmt]) -> set[int]:
    """The 0-based lines that begin inside a string, whose indentation is part of it."""
    return {
        number
        for statement in statements
        for node in ast.walk(statement)
        if isinstance(node, (ast.Constant, ast.JoinedStr))
        for number in range(node.lineno, node.end_lineno or node.lineno)
    }
