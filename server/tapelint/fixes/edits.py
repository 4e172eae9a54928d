"""Edits on the text of statements and expressions."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tapelint.finding import Edit, Position, Range

if TYPE_CHECKING:
    from tapelint.rules.base import Context


def replace(context: Context, node: ast.AST, text: str) -> Edit:
    """Put ``text`` in the place of ``node``."""
    return Edit(context.range(node), text)


def rename(context: Context, keyword: ast.keyword, name: str) -> Edit:
    """Call the argument ``keyword``, which has a name, ``name``."""
    start = context.range(keyword).start
    return Edit(Range(start, Position(start.line, start.column + len(str(keyword.arg)))), name)


def insert(position: Position, text: str) -> Edit:
    """Put ``text`` in at ``position``."""
    return Edit(Range(position, position), text)


def add_instead(context: Context, node: ast.AST) -> Edit | None:
    """Add what ``node`` subtracts; None where it does not, or where more stands at the sign."""
    match node:
        case ast.BinOp(op=ast.Sub(), left=first, right=second):
            sign = "-"
        case ast.AugAssign(op=ast.Sub(), target=first, value=second):
            sign = "-="
        case _:
            return None
    between = Range(context.range(first).end, context.range(second).start)
    text = context.source.slice(between)
    return Edit(between, text.replace("-", "+")) if text.strip() == sign else None


def before_end(context: Context, node: ast.AST) -> Position:
    """The position before the last character of ``node``, such as a closing bracket."""
    end = context.range(node).end
    return Position(end.line, end.column - 1)


def with_keyword(context: Context, call: ast.Call, text: str) -> Edit | None:
    """Add the keyword argument ``text`` behind the last one of ``call``.

    None where it has no arguments, or a generator that would need parentheses then.
    """
    given = [*call.args, *(one.value for one in call.keywords)]
    if not given:
        return None
    last = max(given, key=lambda one: (one.end_lineno or 0, one.end_col_offset or 0))
    if isinstance(last, ast.GeneratorExp):
        return None
    return insert(context.range(last).end, f", {text}")


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
