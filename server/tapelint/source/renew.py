"""A syntax tree after an edit, at the cost of the function that the edit is in.

The tree of the text before is made the tree of the text after: the statement around the edit, a
method where it is in one, is parsed anew and the nodes that follow are moved.
"""

from __future__ import annotations

import ast
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeGuard

from tapelint.finding import Position
from tapelint.source.parse import Syntax, SyntaxProblem, readable

if TYPE_CHECKING:
    from tapelint.source.text import Source

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_WRAPPER = "class _:\n"
_UNREADABLE = (RecursionError, MemoryError, ValueError, OverflowError)


@dataclass(frozen=True)
class Renewed:
    """What became of a syntax.

    ``function`` is the function or method in whose body the edit is, and nothing but in it; None
    for any other edit. ``removed`` and ``added`` are its lines before and after, and ``stores``
    tells whether it sets attributes in either.
    """

    syntax: Syntax
    function: _Function | None
    removed: str
    added: str
    stores: bool


@dataclass(frozen=True)
class _Edit:
    """The 0-based lines that differ: ``first`` up to ``last`` before, and how many more after."""

    first: int
    last: int
    more: int


@dataclass(frozen=True)
class _Unit:
    """A statement of the module or of a class in it, and the lines that are its own.

    ``limit`` is the 0-based line that the next statement begins on.
    """

    statement: ast.stmt
    limit: int
    bodies: tuple[tuple[list[ast.stmt], int], ...]
    classes: tuple[ast.ClassDef, ...]

    @property
    def start(self) -> int:
        """The 0-based line that it begins on, with its decorators."""
        return _start(self.statement)


def renew(syntax: Syntax, old: Source, new: Source) -> Renewed | None:
    """Make ``syntax``, the syntax of ``old``, that of ``new``; None where that takes a whole parse.

    Then nothing is changed. Else ``syntax`` itself is not to be used any more.
    """
    edit = _difference(old.lines, new.lines)
    unit = _unit_around(syntax.tree, edit, len(old.lines))
    if unit is None or any(not unit.start <= line < unit.limit for line in syntax.masked):
        return None
    text = "".join(new.lines[unit.start : unit.limit + edit.more])
    parsed = _parse(text, unit.start, unit.statement)
    if parsed is None:
        return None
    statement, masked, problem = parsed
    if problem and edit.first <= unit.start:  # what is left may go on with the statement before
        return None
    function = _edited_function(unit.statement, statement, edit, old)
    removed = "".join(old.lines[unit.start : unit.limit])
    stores = _stores(unit.statement) or _stores(statement)
    _replace(unit, statement, edit.more)
    return Renewed(Syntax(syntax.tree, masked, problem), function, removed, text, stores)


def _difference(old: list[str], new: list[str]) -> _Edit:
    shorter = min(len(old), len(new))
    pairs = enumerate(zip(old, new, strict=False))
    first = next((n for n, (a, b) in pairs if a is not b and a != b), shorter)
    pairs = enumerate(zip(reversed(old), reversed(new), strict=False))
    same = next((n for n, (a, b) in pairs if a is not b and a != b), shorter)
    return _Edit(first, len(old) - min(same, shorter - first), len(new) - len(old))


def _unit_around(tree: ast.Module, edit: _Edit, lines: int) -> _Unit | None:
    body, limit = tree.body, lines
    bodies: list[tuple[list[ast.stmt], int]] = []
    classes: list[ast.ClassDef] = []
    while True:
        index = sum(_start(each) <= edit.first for each in body) - 1
        if index < 0:
            return None
        statement = body[index]
        limit = _start(body[index + 1]) if index + 1 < len(body) else limit
        if edit.last > limit or _start(statement) == limit:
            return None
        bodies.append((body, index))
        if not (
            isinstance(statement, ast.ClassDef)
            and statement.lineno - 1 < _start(statement.body[0]) <= edit.first
        ):
            return _Unit(statement, limit, tuple(bodies), tuple(classes))
        classes.append(statement)
        body = statement.body


def _start(statement: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    return min([statement.lineno, *(each.lineno for each in decorators)]) - 1


def _parse(
    text: str, start: int, before: ast.stmt
) -> tuple[ast.stmt, frozenset[int], SyntaxProblem | None] | None:
    """Parse the one statement in ``text``, which begins on a 0-based line, as ``before`` did."""
    wrapper = _WRAPPER if before.col_offset else ""
    shift = start - bool(wrapper)
    masked: frozenset[int] = frozenset()
    problem = None
    wrapped = readable(wrapper + text)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            tree = ast.parse(wrapped)
        except SyntaxError as error:
            from tapelint.source.recovery import recover  # noqa: PLC0415 - only for broken text

            line = min(max((error.lineno or 1) - 1, 0), wrapped.count("\n"))
            try:
                recovered = recover(wrapped, line)
            except _UNREADABLE:
                return None
            if recovered is None:
                return None
            tree, masked = recovered
            masked = frozenset(each + shift for each in masked)
            problem = SyntaxProblem(
                Position(line + shift, max((error.offset or 1) - 1, 0)), error.msg
            )
        except _UNREADABLE:
            return None
    body = tree.body
    if wrapper:
        if len(body) != 1 or not isinstance(body[0], ast.ClassDef) or start - 1 in masked:
            return None
        body = body[0].body
    if len(body) != 1 or type(body[0]) is not type(before):
        return None
    if body[0].col_offset != before.col_offset:
        return None
    _move(body[0], shift)
    return body[0], masked, problem


def _edited_function(
    before: ast.stmt, after: ast.stmt, edit: _Edit, old: Source
) -> _Function | None:
    """The function ``before``, which is to become ``after``, if only its body is edited."""
    if not (_is_function(before) and _is_function(after)):
        return None
    first = before.body[0]
    inside = _start(first) <= edit.first and _start(first) <= _start(after.body[0])
    indented = not old.lines[first.lineno - 1][: first.col_offset].strip()
    return before if inside and indented else None


def _is_function(node: ast.AST) -> TypeGuard[_Function]:
    return isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))


def _stores(statement: ast.stmt) -> bool:
    return any(
        isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)
        for node in ast.walk(statement)
    )


def _replace(unit: _Unit, statement: ast.stmt, more: int) -> None:
    """Put ``statement`` in the place of ``unit`` and move all that follows."""
    vars(unit.statement).clear()
    vars(unit.statement).update(vars(statement))
    if more:
        for body, index in unit.bodies:
            for following in body[index + 1 :]:
                _move(following, more)
    for around in reversed(unit.classes):
        around.end_lineno = around.body[-1].end_lineno


def _move(statement: ast.stmt, lines: int) -> None:
    """Move a statement down by a number of lines."""
    waiting: list[ast.AST] = [statement]
    for node in waiting:
        place = vars(node)
        if "lineno" in place:
            place["lineno"] += lines
            place["end_lineno"] += lines
        for value in place.values():
            if isinstance(value, ast.AST):
                waiting.append(value)
            elif isinstance(value, list):
                waiting += [each for each in value if isinstance(each, ast.AST)]
