"""What a module binds at its top level, read off its syntax tree: nothing is worked out."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field


@dataclass
class Bindings:
    """The statements that bind each name of a module, those in its branches included.

    ``stars`` are the modules all of whose names it imports; ``exported`` what it lists in
    ``__all__``, None where it has no plain list there. ``hidden`` tells whether it may have names
    that none of its statements binds.
    """

    names: dict[str, list[ast.stmt]] = field(default_factory=dict)
    stars: list[ast.ImportFrom] = field(default_factory=list)
    exported: frozenset[str] | None = None
    hidden: bool = False

    @classmethod
    def of(cls, tree: ast.Module) -> Bindings:
        """Read them off ``tree``."""
        result = cls()
        for statement in _statements(tree.body):
            for name in _bound(statement):
                if name == "*" and isinstance(statement, ast.ImportFrom):
                    result.stars.append(statement)
                else:
                    result.names.setdefault(name, []).append(statement)
            result.hidden = result.hidden or _hides(statement)
        result.exported = _exported(result.names.get("__all__", []))
        return result

    def gives(self, name: str) -> bool:
        """Whether ``import *`` brings ``name``, if the module has it."""
        return not name.startswith("_") if self.exported is None else name in self.exported


def _statements(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    for statement in body:
        yield statement
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            continue
        for part in ("body", "orelse", "finalbody"):
            yield from _statements(getattr(statement, part, ()))
        for part in ("handlers", "cases"):
            for one in getattr(statement, part, ()):
                yield from _statements(one.body)


def _bound(statement: ast.stmt) -> Iterator[str]:
    match statement:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            yield statement.name
        case ast.Import():
            for alias in statement.names:
                yield alias.asname or alias.name.partition(".")[0]
        case ast.ImportFrom():
            for alias in statement.names:
                yield alias.asname or alias.name
        case ast.Assign(targets=targets):
            for target in targets:
                yield from _names(target)
        case ast.AnnAssign(target=target) | ast.AugAssign(target=target) | ast.For(target=target):
            yield from _names(target)
        case ast.With(items=items):
            for item in items:
                if item.optional_vars is not None:
                    yield from _names(item.optional_vars)


def _hides(statement: ast.stmt) -> bool:
    """Whether a statement may bind names that it does not show, as `sys.modules[…] = …` does."""
    match statement:
        case ast.Expr(value=value):
            return not isinstance(value, ast.Constant)
        case ast.Assign(targets=targets):
            shown = (ast.Name, ast.Tuple, ast.List)
            return "__getattr__" in _bound(statement) or not all(
                isinstance(target, shown) for target in targets
            )
        case _:
            return "__getattr__" in _bound(statement)


def _names(target: ast.expr) -> Iterator[str]:
    match target:
        case ast.Name(id=name):
            yield name
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            for part in parts:
                yield from _names(part)
        case ast.Starred(value=part):
            yield from _names(part)


def _exported(statements: list[ast.stmt]) -> frozenset[str] | None:
    match statements:
        case [ast.Assign(value=ast.List(elts=parts) | ast.Tuple(elts=parts))]:
            return frozenset(
                part.value
                for part in parts
                if isinstance(part, ast.Constant) and isinstance(part.value, str)
            )
        case _:
            return None
