"""A module's text and syntax tree, and edits of the text."""

from __future__ import annotations

import ast
import re
import textwrap
from dataclasses import dataclass
from functools import cached_property

from tapelint.source.text import Source

Function = ast.FunctionDef | ast.AsyncFunctionDef
Scope = Function | ast.Module


@dataclass(frozen=True, order=True)
class Edit:
    """Replace what stands between two offsets, in code points, by ``text``."""

    start: int
    end: int
    text: str


class Module:
    """A Python text that parses; raises SyntaxError and its like for one that does not."""

    def __init__(self, text: str) -> None:
        """Parse ``text``."""
        self.text = text
        self.source = Source(text)
        self.tree = ast.parse(text)
        self.parents = {
            child: node for node in ast.walk(self.tree) for child in ast.iter_child_nodes(node)
        }

    @cached_property
    def scopes(self) -> list[Scope]:
        """The module and every function in it."""
        functions = [node for node in ast.walk(self.tree) if isinstance(node, Function)]
        return [self.tree, *functions]

    @cached_property
    def imported(self) -> dict[str, str]:
        """What each name that an import binds is, by its dotted name."""
        result: dict[str, str] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    result[alias.asname or alias.name.partition(".")[0]] = alias.name
            elif isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    result[alias.asname or alias.name] = f"{node.module}.{alias.name}"
        return result

    @property
    def tensorflow(self) -> str | None:
        """The name that TensorFlow 2 is imported by."""
        known = ("tensorflow", "tensorflow.compat.v2", "tensorflow.v2")
        return next((name for name, what in self.imported.items() if what in known), None)

    def span(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        """The offsets of the start and the end of ``node``."""
        range_ = self.source.range(node)
        return self.source.offset(range_.start), self.source.offset(range_.end)

    def slice(self, node: ast.expr | ast.stmt) -> str:
        """The text of ``node``."""
        start, end = self.span(node)
        return self.text[start:end]

    def scope(self, node: ast.AST) -> Scope:
        """The innermost function around ``node``, or the module."""
        parent = self.parents[node]
        while not isinstance(parent, Scope):
            parent = self.parents[parent]
        return parent

    def statement(self, node: ast.AST) -> ast.stmt:
        """The innermost statement that ``node`` is in."""
        while not isinstance(node, ast.stmt):
            node = self.parents[node]
        return node

    def lines(self, first: ast.stmt, last: ast.stmt) -> tuple[int, int] | None:
        """The offsets of the whole lines from one statement to another.

        None where they share a line with something else.
        """
        start, end = self.span(first)[0], self.span(last)[1]
        before = self.text[self.text.rfind("\n", 0, start) + 1 : start]
        newline = self.text.find("\n", end)
        newline = len(self.text) - 1 if newline < 0 else newline
        after = self.text[end:newline].strip()
        if before.strip() or (after and not after.startswith("#")):
            return None
        return start - len(before), newline + 1

    def indentation(self, statement: ast.stmt) -> str:
        """The white space before ``statement``, the first on its line."""
        start = self.span(statement)[0]
        return self.text[self.text.rfind("\n", 0, start) + 1 : start]

    def insert_before(self, statement: ast.stmt, lines: str) -> Edit | None:
        """Insert lines of their own before ``statement``."""
        whole = self.lines(statement, statement)
        if whole is None:
            return None
        return Edit(whole[0], whole[0], textwrap.indent(f"{lines}\n", self.indentation(statement)))

    def insert_after(self, statement: ast.stmt, lines: str) -> Edit | None:
        """Insert lines of their own after ``statement``."""
        whole = self.lines(statement, statement)
        if whole is None:
            return None
        return Edit(whole[1], whole[1], textwrap.indent(f"{lines}\n", self.indentation(statement)))

    def insert_function(self, node: ast.stmt, text: str) -> Edit:
        """Insert a function before the statement of the module that ``node`` is in."""
        around: ast.AST = node
        while not isinstance(self.parents[around], ast.Module):
            around = self.parents[around]
        decorators = getattr(around, "decorator_list", [])
        first = min([around, *decorators], key=lambda one: one.lineno)
        start = self.text.rfind("\n", 0, self.span(first)[0]) + 1
        return Edit(start, start, f"{text}\n\n\n")

    def dedented(self, first: ast.stmt, last: ast.stmt, onto: ast.stmt) -> str | None:
        """The lines of statements as they read in the block of ``onto``; None if that fails."""
        whole = self.lines(first, last)
        deep, shallow = self.indentation(first), self.indentation(onto)
        if whole is None or not deep.startswith(shallow):
            return None
        text = self.text[slice(*whole)]
        if '"""' in text or "'''" in text:
            return None
        return re.sub(f"^{deep}", shallow, text, flags=re.MULTILINE)

    def edited(self, edits: tuple[Edit, ...]) -> str:
        """The text with ``edits``, which do not overlap."""
        text = self.text
        for edit in sorted(edits, reverse=True):
            text = text[: edit.start] + edit.text + text[edit.end :]
        return text


def names(node: ast.AST) -> set[str]:
    """The names that are read in ``node``."""
    return {
        one.id
        for one in ast.walk(node)
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load)
    }


def bound(node: ast.AST) -> set[str]:
    """The names that are bound in ``node``."""
    return {
        one.id
        for one in ast.walk(node)
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)
    }
