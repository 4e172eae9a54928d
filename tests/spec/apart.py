"""A program in two modules: what it defines in one, what it does in the other."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


class Apart(NamedTuple):
    """The text of the module that is run, and of ``beside``, from which it imports."""

    main: str
    beside: str


def apart(text: str) -> Apart | None:
    """The program ``text`` in two modules: definitions that need nothing else of it are moved.

    None where there are none.
    """
    tree = ast.parse(text)
    definitions = {one.name: one for one in tree.body if isinstance(one, DEFINITIONS)}
    imports = [one for one in tree.body if isinstance(one, (ast.Import, ast.ImportFrom))]
    own = _bound(one for one in tree.body if one not in imports)
    moved = set(definitions)
    while held := {one for one in moved if _named(definitions[one]) & (own - moved)}:
        moved -= held
    if not moved:
        return None
    first = "".join(_text(text, one) for one in imports)
    names = ", ".join(sorted(moved))
    rest = (one for one in tree.body if one not in imports)
    return Apart(
        f"{first}from beside import {names}\n"
        + "".join(_text(text, one) for one in rest if getattr(one, "name", None) not in moved),
        first + "".join(_text(text, definitions[one]) for one in definitions if one in moved),
    )


def _named(definition: ast.AST) -> set[str]:
    return {one.id for one in ast.walk(definition) if isinstance(one, ast.Name)}


def _bound(statements: Iterable[ast.stmt]) -> set[str]:
    """What ``statements`` of a module bind; a name that they mention may be one."""
    bound: set[str] = set()
    for statement in statements:
        if isinstance(statement, DEFINITIONS):
            bound.add(statement.name)
        else:
            bound |= {
                one.id
                for one in ast.walk(statement)
                if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)
            }
    return bound


def _text(text: str, statement: ast.stmt) -> str:
    decorators = getattr(statement, "decorator_list", [])
    first = min([statement.lineno, *(one.lineno for one in decorators)])
    return "".join(text.splitlines(keepends=True)[first - 1 : statement.end_lineno]) + "\n"
