"""Moving a statement out of the loop or function that it is repeated in."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tapelint.fixes.rewrite import Rewrite
from tapelint.source.walk import walk

if TYPE_CHECKING:
    from tapelint.rules.base import Context

_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def out_of_repetition(context: Context, statement: ast.Assign) -> Rewrite | None:
    """Move ``statement`` before the innermost loop, else before the function, that it stands in.

    None where it needs something that is only known there.
    """
    place = _repeated(context, statement)
    if place is None or context.outline.block(statement) == [statement]:
        return None
    if _names_bound_in(place) & _names_read(statement.value):
        return None
    apart = isinstance(place, _FUNCTIONS)
    return Rewrite(context).move_before(place, [statement], apart=apart)


def _repeated(context: Context, statement: ast.stmt) -> ast.stmt | None:
    for one in context.outline.around(statement):
        if isinstance(one, (*_LOOPS, *_FUNCTIONS)):
            method = isinstance(context.outline.parent(one), ast.ClassDef)
            return None if method else one
    return None


def _names_bound_in(place: ast.stmt) -> set[str]:
    """The names that ``place``, a loop or a function, binds, its parameters included."""
    nodes = list(walk(place))
    bound = {node.id for node in nodes if isinstance(node, ast.Name) and _is_store(node)}
    return bound | {node.arg for node in nodes if isinstance(node, ast.arg)}


def _is_store(node: ast.Name) -> bool:
    return isinstance(node.ctx, ast.Store)


def _names_read(expression: ast.expr) -> set[str]:
    return {node.id for node in walk(expression) if isinstance(node, ast.Name)}
