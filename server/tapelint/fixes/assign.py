"""Assigning to a variable, where its name is bound to a tensor."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tapelint.finding import Fix, Safety
from tapelint.fixes.edits import replace
from tapelint.fixes.rewrite import Rewrite

if TYPE_CHECKING:
    from tapelint.rules.base import Context


def assign_instead(context: Context, statement: ast.stmt) -> Iterator[Fix]:
    """Have ``statement`` change the values of the variables instead of binding their name."""
    match statement:
        case ast.Assign(targets=[ast.Name() | ast.Attribute() as target], value=value):
            name = context.text(target)
            text = _assigned(context, name, value)
            if text is not None:
                title = f"Assign to `{name}`"
                if isinstance(value, ast.ListComp):
                    instead = Rewrite(context).insert_after(statement, text).remove(statement)
                    yield Fix(title, Safety.SAFE, instead.edits)
                else:
                    edit = replace(context, statement, text)
                    yield Fix(title, Safety.SAFE, lambda: (edit,))


def _assigned(context: Context, name: str, value: ast.expr) -> str | None:
    """The statement that assigns ``value`` to the variables called ``name``."""
    match value:
        case ast.ListComp(
            elt=one, generators=[ast.comprehension(target=ast.Name(id=each), ifs=[]) as loop]
        ):
            if context.text(loop.iter) != name:
                return None
            assigned = f"{each}.assign({context.text(one)})"
            return f"for {each} in {name}:\n{context.outline.unit}{assigned}"
        case ast.ListComp() | ast.List() | ast.Tuple():
            return None
        case _:
            return f"{name}.assign({context.text(value)})"
