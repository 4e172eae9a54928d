"""Where the nodes of a syntax tree stand: in which statement, block and function."""

from __future__ import annotations

import ast
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property

from tapelint.finding import Position
from tapelint.source.text import Source

Block = list[ast.stmt]
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_BLOCKS = ("body", "orelse", "finalbody")


class Outline:
    """Looks from a node outwards, which ``ast`` does not offer."""

    def __init__(self, source: Source, tree: ast.Module) -> None:
        """Look at ``tree``, the syntax of ``source``."""
        self._source = source
        self.tree = tree
        self._starts = [first_line(statement) for statement in tree.body]
        self._parents: dict[ast.AST, ast.AST] = {}
        self._known: set[int] = set()

    def _around(self, node: ast.AST) -> ast.AST | None:
        """What ``node`` stands in directly; each top-level statement is looked at once."""
        line = getattr(node, "lineno", None)
        indices = (
            range(len(self._starts)) if line is None else (bisect_right(self._starts, line) - 1,)
        )
        for index in indices:
            if index >= 0 and index not in self._known:
                self._known.add(index)
                self._parents[self.tree.body[index]] = self.tree
                self._enter(self.tree.body[index])
        return self._parents.get(node)

    def _enter(self, statement: ast.stmt) -> None:
        parents = self._parents
        stack: list[ast.AST] = [statement]
        while stack:
            node = stack.pop()
            for value in vars(node).values():
                children = value if isinstance(value, list) else (value,)
                for child in children:
                    if isinstance(child, ast.AST) and not isinstance(child, ast.expr_context):
                        parents[child] = node
                        stack.append(child)

    def around(self, node: ast.AST) -> Iterator[ast.AST]:
        """The nodes that ``node`` stands in, from the inside outwards."""
        parent = self._around(node)
        while parent is not None:
            yield parent
            parent = self._around(parent)

    def holds(self, node: ast.AST) -> bool:
        """Whether ``node`` stands in this tree, not in that of another module."""
        return self._around(node) is not None

    def parent(self, node: ast.AST) -> ast.AST | None:
        """The node that ``node`` stands in directly."""
        return self._around(node)

    def statement(self, node: ast.AST) -> ast.stmt:
        """The innermost statement that ``node`` is or stands in."""
        if isinstance(node, ast.stmt):
            return node
        return next(one for one in self.around(node) if isinstance(one, ast.stmt))

    def function(self, node: ast.AST) -> ast.AST:
        """The innermost function around ``node``, or the module."""
        return next(
            (one for one in self.around(node) if isinstance(one, (*_FUNCTIONS, ast.Lambda))),
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
        parent = self._around(statement)
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

    def indentation(self, statement: ast.stmt) -> str:
        """The white space before ``statement``, or before the line that it stands on."""
        line = self._source.line(statement.lineno - 1)
        return line[: len(line) - len(line.lstrip())]

    @cached_property
    def unit(self) -> str:
        """By how much the first block that stands on lines of its own is indented."""
        for node in ast.walk(self.tree):
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

    def line_start(self, statement: ast.stmt) -> Position:
        """The start of the first line of ``statement``, its decorators included."""
        return Position(first_line(statement) - 1, 0)

    def line_end(self, statement: ast.stmt) -> Position:
        """The end of the last line of ``statement``, a comment on it included."""
        line = (statement.end_lineno or statement.lineno) - 1
        return Position(line, len(self._source.line(line)))

    def ends_line(self, statement: ast.stmt) -> bool:
        """Whether nothing but a comment stands after ``statement`` on its line."""
        end = self._source.range(statement).end
        rest = self._source.line(end.line)[end.column :].strip()
        return not rest or rest.startswith("#")


def comes_before(one: ast.expr | ast.stmt, other: ast.expr | ast.stmt) -> bool:
    """Whether ``one`` ends before ``other`` begins, be it on the same line."""
    end = one.end_lineno or one.lineno, one.end_col_offset or one.col_offset
    return end <= (other.lineno, other.col_offset)


def first_line(statement: ast.stmt) -> int:
    """The 1-based line on which ``statement`` begins, its decorators included."""
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    return min([statement.lineno, *(one.lineno for one in decorators)])
