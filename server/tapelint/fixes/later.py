"""Doing an assignment later: where what it binds is used."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import TYPE_CHECKING

from tapelint.fixes.rewrite import Rewrite

if TYPE_CHECKING:
    from tapelint.rules.base import Context

_READING = (
    ast.Add,
    ast.Attribute,
    ast.BinOp,
    ast.List,
    ast.Load,
    ast.Name,
    ast.Starred,
    ast.Tuple,
)


def assign_later(
    context: Context, statement: ast.stmt, uses: Iterable[ast.AST], *, moved: bool
) -> Rewrite | None:
    """Do ``statement`` before the first of ``uses``; None where it would mean something else there.

    It stays where it is as well if what it binds is read elsewhere, or may be; None for that too
    if it must be ``moved``.
    """
    outline = context.outline
    if not isinstance(statement, ast.Assign) or len(statement.targets) > 1:
        return None
    if not all(isinstance(one, _READING) for one in ast.walk(statement.value)):
        return None
    target = statement.targets[0]
    places = sorted({outline.statement(one) for one in uses}, key=_place)
    block = outline.block(places[0])
    after = block[block.index(places[0]) :]
    if not all(_stands_in(context, one, after) for one in places):
        return None
    match target:
        case ast.Name(id=name):
            loads = _loads(outline.function(statement), name)
            if not _means_the_same(context, statement, name, places[0]):
                return None
            is_alone = len(outline.block(statement)) == 1
            if all(_stands_in(context, one, after) for one in loads) and not is_alone:
                return Rewrite(context).move_before(places[0], [statement])
        case ast.Attribute(value=ast.Name()):
            if not _are_of_one_object(context, statement, places[0]):
                return None
        case _:
            return None
    if moved:
        return None
    return Rewrite(context).insert_before(places[0], context.text(statement))


def _place(statement: ast.stmt) -> tuple[int, int]:
    return statement.lineno, statement.col_offset


def _loads(function: ast.AST, name: str) -> list[ast.Name]:
    return [
        one
        for one in ast.walk(function)
        if isinstance(one, ast.Name) and one.id == name and isinstance(one.ctx, ast.Load)
    ]


def _means_the_same(context: Context, statement: ast.Assign, name: str, place: ast.stmt) -> bool:
    """Whether the names in ``statement``, which binds ``name``, are the same at ``place``."""
    outline = context.outline
    function, home = outline.function(place), outline.function(statement)
    if function is home:
        return True
    if not _stands_in(context, function, [home]):
        return False
    inside = [one for one in _loads(function, name) if outline.function(one) is function]
    return all(one.lineno >= place.lineno for one in inside) and _bound_in(function).isdisjoint(
        {name, *_names(statement.value)}
    )


def _are_of_one_object(context: Context, statement: ast.Assign, place: ast.stmt) -> bool:
    """Whether ``statement`` speaks of nothing but ``self``, in methods of one class."""
    outline = context.outline
    homes = [outline.function(one) for one in (statement, place)]
    owns = {
        one.args.args[0].arg
        for one in homes
        if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef)) and one.args.args
    }
    parents = {outline.parent(one) for one in homes}
    return (
        len(owns) == len(parents) == 1
        and isinstance(next(iter(parents)), ast.ClassDef)
        and _names(statement) == owns
    )


def _stands_in(context: Context, node: ast.AST, places: Iterable[ast.AST]) -> bool:
    """Whether ``node`` is or stands in one of ``places``."""
    known = {id(one) for one in places}
    return id(node) in known or any(id(one) in known for one in context.outline.around(node))


def _names(node: ast.AST) -> set[str]:
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}


def _bound_in(function: ast.AST) -> set[str]:
    """The names that ``function`` binds, or declares to be those of others."""
    found: set[str] = set()
    for one in ast.walk(function):
        match one:
            case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()):
                found.add(name)
            case ast.Global(names=several) | ast.Nonlocal(names=several):
                found.update(several)
    return found
