"""Where the nodes of a syntax tree stand: in which statement, block and function."""

from __future__ import annotations

import ast
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from itertools import chain
from typing import Any, TypeVar, overload

from tapelint.source.text import Source
from tapelint.source.walk import children, walk

Block = list[ast.stmt]
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_BLOCKS = ("body", "orelse", "finalbody")
_HOLDERS = ("body", "handlers", "cases", "orelse", "finalbody")

M = TypeVar("M", bound=ast.AST)
N = TypeVar("N", bound=ast.AST)
_Parents = dict[ast.AST, ast.AST]


class Outline:
    """Looks from a node outwards, which ``ast`` does not offer.

    It looks into a statement when it is asked for a node in it.
    """

    def __init__(self, source: Source, tree: ast.Module) -> None:
        """Look at ``tree``, the syntax of ``source``."""
        self._source = source
        self.tree = tree
        # By statement: what its nodes stand in, without those of the statements in it.
        self._units: dict[ast.AST, _Parents] = {}
        self._found: dict[ast.AST, _Parents] = {}
        # By statement of the module: the nodes in it by their class.
        self._kinds: dict[ast.stmt, dict[type[ast.AST], list[Any]]] = {}

    def take_over(
        self, before: Outline, removed: list[ast.stmt], around: tuple[ast.AST, ...]
    ) -> None:
        """Know what ``before`` knew of the same tree, but for the statements ``removed``.

        They stood in the nodes ``around``, the outermost first.
        """
        self._units, self._found, self._kinds = before._units, before._found, before._kinds
        for changed in (*removed, *around):
            if isinstance(changed, ast.stmt):
                self._kinds.pop(changed, None)
        for statement in removed:
            for one in (statement, *statements_in(statement)):
                for node in self._units.pop(one, ()):
                    self._found.pop(node, None)

    def _unit(self, node: ast.AST) -> _Parents:
        """What the nodes around ``node`` stand in, with ``node`` itself unless it is elsewhere."""
        known = self._found.get(node)
        if known is None:
            known = self._found[node] = self._find(node)
        return known

    def _find(self, node: ast.AST) -> _Parents:
        line = getattr(node, "lineno", None)
        if line is None:
            return next((unit for unit in self._all_units() if node in unit), {})
        place = line, getattr(node, "col_offset", 0)
        statement: ast.AST = self.tree
        unit: _Parents = {}
        while True:
            inner = _child_at(statement, place)
            if inner is None:
                return unit
            holder, statement = inner
            unit = self._entered(statement, holder)

    def at(self, line: int, column: int) -> ast.stmt | None:
        """The innermost statement at the 1-based ``line`` and the ``column`` in it, if any."""
        found: ast.AST = self.tree
        while (inner := _child_at(found, (line, column))) is not None:
            found = inner[1]
        return found if isinstance(found, ast.stmt) else None

    def _all_units(self) -> Iterator[_Parents]:
        yield from list(self._units.values())
        waiting: list[ast.AST] = [self.tree]
        for holder in waiting:
            for child in chain.from_iterable(block_fields(holder)):
                waiting.append(child)
                if isinstance(child, ast.stmt) and child not in self._units:
                    yield self._entered(child, holder)

    def _entered(self, statement: ast.AST, holder: ast.AST) -> _Parents:
        known = self._units.get(statement)
        if known is None:
            known = self._units[statement] = {statement: holder}
            stack = [statement]
            while stack:
                node = stack.pop()
                for child in children(node):
                    if not isinstance(child, ast.stmt):
                        known[child] = node
                        stack.append(child)
        return known

    @overload
    def nodes(self, kind: type[N], /) -> list[N]: ...
    @overload
    def nodes(self, kind: type[N], other: type[M], /) -> list[N | M]: ...
    @overload
    def nodes(
        self, kind: type[ast.AST], other: type[ast.AST], /, *more: type[ast.AST]
    ) -> list[Any]: ...
    def nodes(self, *kinds: type[ast.AST]) -> list[Any]:
        """All nodes of these very classes, each statement of the module by itself."""
        found: list[Any] = []
        for statement in self.tree.body:
            by_kind = self._kinds.get(statement)
            if by_kind is None:
                by_kind = self._kinds[statement] = {}
                for node in walk(statement):
                    by_kind.setdefault(type(node), []).append(node)
            for kind in kinds:
                found += by_kind.get(kind, ())
        return found

    def around(self, node: ast.AST) -> Iterator[ast.AST]:
        """The nodes that ``node`` stands in, from the inside outwards."""
        unit = self._unit(node)
        while node is not self.tree:
            parent = unit.get(node)
            if parent is None:
                unit = self._unit(node)
                parent = unit.get(node)
                if parent is None:
                    return
            yield parent
            node = parent

    def holds(self, node: ast.AST) -> bool:
        """Whether ``node`` stands in this tree, not in that of another module."""
        return node in self._unit(node)

    def parent(self, node: ast.AST) -> ast.AST | None:
        """The node that ``node`` stands in directly."""
        return self._unit(node).get(node)

    def statement(self, node: ast.AST) -> ast.stmt:
        """The innermost statement that ``node`` is or stands in."""
        if isinstance(node, ast.stmt):
            return node
        return next(one for one in self.around(node) if isinstance(one, ast.stmt))

    def function(self, node: ast.AST) -> ast.AST:
        """The innermost function around ``node``, or the module."""
        return next(
            (one for one in self.around(node) if isinstance(one, FUNCTIONS)),
            self.tree,
        )

    def is_caught(self, node: ast.AST, error: str) -> bool:
        """Whether ``node`` stands in a ``try`` that catches ``error`` by this name."""
        inside = node
        for one in self.around(node):
            if isinstance(one, ast.Try) and inside in one.body:
                types = [handler.type for handler in one.handlers if handler.type is not None]
                if any(error in ast.unparse(type_) for type_ in types):
                    return True
            inside = one
        return False

    def block(self, statement: ast.stmt) -> Block:
        """The list of statements that ``statement`` is one of."""
        parent = self.parent(statement)
        for name in _BLOCKS:
            body = getattr(parent, name, None)
            if isinstance(body, list) and statement in body:
                return body
        return [statement]

    def top(self, node: ast.AST) -> ast.stmt:
        """The statement of the module's own level that ``node`` is or stands in."""
        statement = self.statement(node)
        for one in self.around(statement):
            if isinstance(one, ast.stmt):
                statement = one
        return statement

    def indentation(self, node: ast.stmt | ast.excepthandler | ast.pattern) -> str:
        """The white space before ``node``, or before the line that it begins on."""
        line = self._source.line(node.lineno - 1)
        return line[: len(line) - len(line.lstrip())]

    @cached_property
    def unit(self) -> str:
        """By how much the first block that stands on lines of its own is indented."""
        for node in walk(self.tree):
            body = getattr(node, "body", None)
            if isinstance(node, ast.stmt) and isinstance(body, list) and body:
                inner, outer = (self.indentation(one) for one in (body[0], node))
                if len(inner) > len(outer):
                    return inner[len(outer) :]
        return "    "

    def begins_line(self, statement: ast.stmt) -> bool:
        """Whether nothing but white space stands before ``statement`` on its line."""
        column = self._source.range(statement).start.column
        return not self._source.line(first_line(statement) - 1)[:column].strip() or bool(
            getattr(statement, "decorator_list", None)
        )


def comes_before(one: ast.expr | ast.stmt, other: ast.expr | ast.stmt) -> bool:
    """Whether ``one`` ends before ``other`` begins, be it on the same line."""
    end = one.end_lineno or one.lineno, one.end_col_offset or one.col_offset
    return end <= (other.lineno, other.col_offset)


def first_line(statement: ast.stmt) -> int:
    """The 1-based line on which ``statement`` begins, its decorators included."""
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    if not decorators:
        return statement.lineno
    return min(statement.lineno, decorators[0].lineno)


def block_fields(node: ast.AST) -> Iterator[list[Any]]:
    """The blocks of ``node``, and its handlers and cases, in the order of the text."""
    around = vars(node)
    for name in _HOLDERS:
        block = around.get(name)
        if isinstance(block, list) and block:
            yield block


def statements_in(node: ast.AST) -> Iterator[ast.stmt]:
    """The statements in ``node``, those in others included; expressions are not looked at."""
    waiting = [node]
    while waiting:
        for block in block_fields(waiting.pop()):
            waiting += block
            yield from (one for one in block if isinstance(one, ast.stmt))


def _place(statement: ast.stmt) -> tuple[int, int]:
    """Where ``statement`` begins: its 1-based line, and its column where it shares the line."""
    first = first_line(statement)
    return first, statement.col_offset if first == statement.lineno else 0


def _child_at(around: ast.AST, place: tuple[int, int]) -> tuple[ast.AST, ast.stmt] | None:
    """The statement in ``around`` that ``place`` is in, and what holds it."""
    for block in block_fields(around):
        if not isinstance(block[0], ast.stmt):
            for child in block:
                found = _child_at(child, place)
                if found is not None:
                    return found
            continue
        index = bisect_right(block, place, key=_place) - 1
        if index >= 0:
            child = block[index]
            if place < (child.end_lineno, child.end_col_offset):
                return around, child
    return None
