"""Building an optimizer before its first step."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tapelint.fixes.rewrite import Rewrite
from tapelint.fixes.spelling import bound_to
from tapelint.flow import Created, Optimizer, Value, VariablesOf

if TYPE_CHECKING:
    from tapelint.rules.base import Context


def bound_where_made(context: Context, optimizer: Optimizer) -> str | None:
    """The name that the statement that makes ``optimizer`` binds, if it stands in this file."""
    if not context.outline.holds(optimizer.node):
        return None
    match context.outline.statement(optimizer.node):
        case ast.Assign(targets=[ast.Name(id=name), *_], value=made) if made is optimizer.node:
            return name
        case _:
            return None


def built_before(
    context: Context, optimizer: Optimizer, name: str, variables: Sequence[Value]
) -> Rewrite | None:
    """Build ``optimizer``, called ``name``, for ``variables`` where it is made.

    None unless these are of one model, which is made with an ``Input`` before it, and beside it.
    """
    one = variables[0] if len(variables) == 1 else None
    if not isinstance(one, VariablesOf) or not isinstance(one.owner, Created):
        return None
    outline, model = context.outline, one.owner
    if not outline.holds(model.node) or "Input" not in context.text(model.node):
        return None
    made, built = outline.statement(optimizer.node), outline.statement(model.node)
    if not isinstance(built, ast.Assign) or built.value is not model.node:
        return None
    first, then = (context.range(one).start for one in (built, made))
    beside = outline.block(made) == outline.block(built) and first < then
    if not beside or bound_to(context, built.targets[0]) is not model.node:
        return None
    line = f"{name}.build({context.text(built.targets[0])}.trainable_variables)"
    return Rewrite(context).insert_after(made, line)
