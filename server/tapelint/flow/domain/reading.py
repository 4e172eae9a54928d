"""What the text of a module tells of its names: which are read, and which are bound once."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable, Iterator

from tapelint.source.walk import walk


def names_read(nodes: Iterable[ast.AST]) -> frozenset[str]:
    """The attributes that the code of ``nodes`` reads, or names in a string, as `getattr` does."""
    found: set[str] = set()
    for node in nodes:
        for one in walk(node):
            match one:
                case ast.Attribute(attr=name, ctx=ast.Load()):
                    found.add(name)
                case ast.Constant(value=str(name)):
                    found.add(name)
                case ast.AugAssign(target=ast.Attribute(attr=name)):
                    found.add(name)
    return frozenset(found)


def reads_all(nodes: Iterable[ast.AST]) -> bool:
    """Whether the code of ``nodes`` may read attributes without their names."""
    return not names_read(nodes).isdisjoint({"__dict__", "__getattr__", "__getattribute__"}) or any(
        isinstance(one, ast.Name) and one.id in ("asdict", "astuple", "vars")
        for node in nodes
        for one in walk(node)
    )


def bound_once(module: ast.AST) -> frozenset[str]:
    """The names that ``module`` binds in one plain statement, and nothing in it binds again."""
    plain = [
        target.id
        for statement in _always_run(getattr(module, "body", ()))
        if isinstance(statement, ast.Assign)
        for target in statement.targets
        if isinstance(target, ast.Name)
    ]
    counts = Counter(plain)
    others: set[str] = set()
    waiting = list(getattr(module, "body", ()))
    for node in waiting:
        if isinstance(node, ast.Global):
            others.update(node.names)
        elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            counts[node.id] += 1
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
            # What these bind is their own, but for what they say is global.
            others.update(
                name for one in walk(node) if isinstance(one, ast.Global) for name in one.names
            )
            continue
        waiting += ast.iter_child_nodes(node)
    return frozenset(name for name in plain if counts[name] == 2) - others


def _always_run(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of ``body``, and those under a condition that is a true constant."""
    for statement in body:
        match statement:
            case ast.If(test=ast.Constant(value=value), body=inside) if value:
                yield from _always_run(inside)
            case _:
                yield statement
