"""Make a `tf.Variable` of a number of Python, wherever the program sets it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tapelint.fixes.edits import replace
from tapelint.fixes.spelling import tensorflow
from tapelint.flow import (
    Instance,
    Scope,
)
from tapelint.source.outline import FUNCTIONS
from tapelint.source.walk import children, walk

if TYPE_CHECKING:
    from tapelint.finding import Edit
    from tapelint.rules.base import Context

_METHODS: dict[type[ast.operator], str] = {ast.Add: "assign_add", ast.Sub: "assign_sub"}


def as_variable(context: Context, holder: object, name: object) -> tuple[Edit, ...]:
    """Make a variable of ``name`` of ``holder`` where it is made, and assign to it elsewhere.

    The holder is an object, or the scope of a function or module. Empty where it is another, where
    the first of the places that set it does not make it, and where one says more than that.
    """
    if not isinstance(holder, (Instance, Scope)) or not isinstance(name, str):
        return ()
    library = tensorflow(context)
    targets = sorted(_targets(context, holder, name), key=lambda one: (one.lineno, one.col_offset))
    found = [_value(context.outline.statement(one), one) for one in targets]
    values = [one for one in found if one is not None]
    if library is None or len(values) < len(found) or not targets:
        return ()
    if not _makes(context, holder, targets[0]):
        return ()
    edits = []
    for target, value in zip(targets, values, strict=True):
        statement, text = context.outline.statement(target), context.text(value)
        if _makes(context, holder, target) and isinstance(statement, ast.Assign):
            kind = "" if all(map(_is_whole, values)) else _dtype(library, value)
            made = f"{library}.Variable({text}, trainable=False{kind})"
            edits.append(replace(context, value, made))
            continue
        method = _METHODS[type(statement.op)] if isinstance(statement, ast.AugAssign) else "assign"
        edits.append(replace(context, statement, f"{context.text(target)}.{method}({text})"))
    return tuple(edits)


def _targets(
    context: Context, holder: Instance | Scope, name: str
) -> Iterator[ast.Attribute | ast.Name]:
    """Where the program sets it."""
    if isinstance(holder, Scope):
        yield from _names(holder.node, name)
        return
    for node in walk(context.flow.tree):
        match node:
            case ast.Attribute(attr=attr, ctx=ast.Store()) if attr == name:
                yield node
            case _:
                continue


def _names(function: ast.AST, name: str) -> Iterator[ast.Name]:
    """The stores in ``name`` of ``function``, or the module, also from the functions in it."""
    waiting = [function]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store):
            yield node
        if node is not function and isinstance(node, FUNCTIONS) and not _declares(node, name):
            continue
        waiting += children(node)


def _declares(function: ast.AST, name: str) -> bool:
    return any(
        isinstance(one, (ast.Global, ast.Nonlocal)) and name in one.names for one in walk(function)
    )


def _makes(context: Context, holder: Instance | Scope, target: ast.AST) -> bool:
    """Whether what ``target`` names is not there before."""
    function = context.outline.function(target)
    if isinstance(holder, Scope):
        return function is holder.node and not any(
            isinstance(one, (ast.For, ast.While)) for one in context.outline.around(target)
        )
    return isinstance(function, ast.FunctionDef) and function.name == "__init__"


def _value(statement: ast.stmt, target: ast.expr) -> ast.expr | None:
    """What ``statement`` sets ``target`` to, or adds to it or takes from it, and does no more."""
    match statement:
        case ast.Assign(targets=[only], value=value) if only is target:
            return value
        case ast.AugAssign(op=op, value=value) if type(op) in _METHODS:
            return value
        case _:
            return None


def _is_whole(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and isinstance(value.value, int)


def _dtype(library: str, value: ast.expr) -> str:
    return f", dtype={library}.float32" if _is_whole(value) else ""
