"""Taking a statement away, and leaving a call out."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tapelint.fixes.edits import replace
from tapelint.fixes.rewrite import Rewrite

if TYPE_CHECKING:
    from tapelint.rules.base import Context


def removal(context: Context, call: ast.Call) -> Rewrite | None:
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
    return None if len(outline.block(statement)) == 1 else Rewrite(context).remove(statement)


def leave_out(context: Context, call: ast.expr, given: ast.expr) -> Rewrite:
    """Put ``given``, a part of ``call``, in the place of it.

    A statement that would only assign a name to itself then, is taken away.
    """
    statement = context.outline.statement(call)
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=value) if (
            value is call and context.text(given) == name
        ):
            if len(context.outline.block(statement)) > 1:
                return Rewrite(context).remove(statement)
    return Rewrite(context).replace(replace(context, call, context.text(given)))
