"""Walks through syntax trees, several times faster than ``ast.walk``.

Names, constants and imports have no nodes in them, and operators and the marks that say load, store
or delete have no place and are left out.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

_WITHOUT_NODES = frozenset(
    {
        *("arg", "asname", "attr", "conversion", "ctx", "id", "is_async", "kind", "kwd_attrs"),
        *("level", "module", "op", "ops", "rest", "simple"),
    }
)
_LEAVES = (ast.alias, ast.Constant, ast.Global, ast.MatchSingleton, ast.Name, ast.Nonlocal)
# The fields that may hold nodes, by the class of the node; some hold a text instead.
_FIELDS = {
    kind: tuple(name for name in kind._fields if name not in _WITHOUT_NODES)
    for kind in vars(ast).values()
    if isinstance(kind, type) and issubclass(kind, ast.AST)
} | dict.fromkeys(_LEAVES, ())


def children(node: ast.AST) -> Sequence[ast.AST]:
    """The nodes directly in ``node`` that have a place, or nodes in them."""
    names = _FIELDS[type(node)]
    if not names:
        return ()
    found: list[ast.AST] = []
    values = vars(node)
    for name in names:
        value = values.get(name)
        if type(value) is list:
            found += filter(None, value)
        elif value is not None and type(value) is not str:
            found.append(value)
    return found


def walk(node: ast.AST) -> Iterator[ast.AST]:
    """``node`` and all nodes in it, the outer ones first."""
    waiting = [node]
    for one in waiting:
        yield one
        waiting += children(one)
