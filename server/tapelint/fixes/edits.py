"""Edits on the text of statements and expressions."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from tapelint.finding import Edit, Position, Range

if TYPE_CHECKING:
    from tapelint.rules.base import Context

_LINE_END = re.compile("\r\n|\r|\n")


def replace(context: Context, node: ast.AST, text: str) -> Edit:
    """Put ``text`` in the place of ``node``."""
    return Edit(context.range(node), text)


def insert(position: Position, text: str) -> Edit:
    """Put ``text`` in at ``position``."""
    return Edit(Range(position, position), text)


def before_end(context: Context, node: ast.AST) -> Position:
    """The position before the last character of ``node``, such as a closing bracket."""
    end = context.range(node).end
    return Position(end.line, end.column - 1)


def without_keyword(context: Context, call: ast.Call, keyword: ast.keyword) -> Edit:
    """Take ``keyword``, which is not the first argument, out of ``call``; comments stay."""
    arguments = [*call.args, *(one.value for one in call.keywords)]
    index = arguments.index(keyword.value)
    before = context.range(arguments[index - 1]).end
    end = context.range(keyword.value).end
    start = context.source.position(keyword.lineno, keyword.col_offset)
    if "#" not in context.source.slice(Range(before, start)):
        return Edit(Range(before, end), "")
    rest = context.source.line(end.line)[end.column :]
    comma = len(rest) - len(rest.lstrip()) + 1 if rest.lstrip().startswith(",") else 0
    return Edit(Range(start, Position(end.line, end.column + comma)), "")


def without_statement(context: Context, call: ast.Call) -> Edit | None:
    """Take away the statement that ``call`` is, with the loop that it is all of.

    None where it is part of one, or all there is.
    """
    outline = context.outline
    statement = outline.statement(call)
    if outline.parent(call) is not statement:
        return None
    loop = outline.parent(statement)
    if isinstance(loop, ast.For) and loop.body == [statement] and not loop.orelse:
        statement = loop
    whole = context.range(statement)
    if len(outline.block(statement)) == 1 or not outline.begins_line(statement):
        return None
    if "#" in context.source.slice(whole) or not outline.ends_line(statement):
        return None
    end = outline.line_end(statement)
    if end == whole.end:
        return Edit(Range(outline.line_start(statement), outline.next_line(statement)), "")
    rest = context.source.slice(Range(whole.end, end))
    comment = whole.end.column + len(rest) - len(rest.lstrip())
    return Edit(Range(whole.start, Position(end.line, comment)), "")


def line_end(context: Context) -> str:
    """How lines end in this source."""
    found = _LINE_END.search(context.source.text)
    return found.group() if found else "\n"


def before(context: Context, statement: ast.stmt, lines: list[str]) -> tuple[Edit, ...]:
    """New ``lines`` of code before ``statement``, indented as it is."""
    outline = context.outline
    if not outline.begins_line(statement):
        joined = "".join(f"{line}; " for line in lines)
        return (insert(context.range(statement).start, joined),)
    end = line_end(context)
    indentation = outline.indentation(statement)
    text = "".join(f"{indentation}{line}{end}" if line else end for line in lines)
    return (insert(outline.line_start(statement), text),)


def after(context: Context, statement: ast.stmt, lines: list[str]) -> tuple[Edit, ...]:
    """New ``lines`` of code after ``statement``, indented as it is."""
    outline = context.outline
    if not outline.begins_line(statement) or not outline.ends_line(statement):
        joined = "".join(f"; {line}" for line in lines)
        return (insert(context.range(statement).end, joined),)
    end = line_end(context)
    indentation = outline.indentation(statement)
    text = "".join(f"{end}{indentation}{line}" for line in lines)
    return (insert(outline.line_end(statement), text),)


def for_each(context: Context, node: ast.expr, whole: ast.expr) -> Edit:
    """Do ``node`` for each gradient in the list ``whole`` that stands in it."""
    outer, inner = context.range(node), context.range(whole)
    head = context.source.slice(Range(outer.start, inner.start))
    tail = context.source.slice(Range(inner.end, outer.end))
    return Edit(outer, f"[{head}gradient{tail} for gradient in {context.text(whole)}]")


def argument(context: Context, call: ast.Call, name: str) -> Range | None:
    """The text of the keyword argument ``name``, with the comma before it, so that it can go."""
    values = [*call.args, *(one.value for one in call.keywords)]
    names = ["" for _ in call.args] + [one.arg or "" for one in call.keywords]
    if name not in names:
        return None
    number = names.index(name)
    end = context.range(values[number]).end
    if number > 0:
        return Range(context.range(values[number - 1]).end, end)
    if len(values) > 1:
        return None
    function = context.range(call.func).end
    return Range(Position(function.line, function.column + 1), end)
