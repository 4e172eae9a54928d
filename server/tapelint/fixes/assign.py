"""Assigning to a variable, where its name is bound to a tensor."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tapelint.finding import Fix, Safety
from tapelint.fixes.edits import line_end, replace

if TYPE_CHECKING:
    from tapelint.rules.base import Context


def assign_instead(context: Context, statement: ast.stmt) -> Iterator[Fix]:
    """Have ``statement`` change the values of the variables instead of binding their name."""
    match statement:
        case ast.Assign(targets=[ast.Name() | ast.Attribute() as target], value=value):
            name = context.text(target)
            text = _assigned(context, statement, name, value)
            if text is not None:
                edit = replace(context, statement, text)
                yield Fix(f"Assign to `{name}`", Safety.SAFE, lambda: (edit,))


def _assigned(context: Context, statement: ast.stmt, name: str, value: ast.expr) -> str | None:
    """The statement that assigns ``value`` to the variables called ``name``."""
    match value:
        case ast.ListComp(
            elt=one, generators=[ast.comprehension(target=ast.Name(id=each), ifs=[]) as loop]
        ):
            outline = context.outline
            alone = outline.begins_line(statement) and outline.ends_line(statement)
            if context.text(loop.iter) != name or not alone:
                return None
            indentation = line_end(context) + outline.indentation(statement) + outline.unit
            return f"for {each} in {name}:{indentation}{each}.assign({context.text(one)})"
        case ast.ListComp() | ast.List() | ast.Tuple():
            return None
        case _:
            return f"{name}.assign({context.text(value)})"
