"""Walks through syntax trees, several times faster than ``ast.walk``."""

from __future__ import annotations

import ast
from collections.abc import Iterator


def children(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes directly in ``node``, without the marks that say load, store or delete."""
    for value in vars(node).values():
        if isinstance(value, list):
            for one in value:
                if isinstance(one, ast.AST):
                    yield one
        elif isinstance(value, ast.AST) and not isinstance(value, ast.expr_context):
            yield value


def walk(node: ast.AST) -> Iterator[ast.AST]:
    """``node`` and all nodes in it, the outer ones first."""
    waiting = [node]
    for one in waiting:
        yield one
        waiting += children(one)
