"""Moving a statement out of the loop or function that it is repeated in."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tapelint.finding import Fix, Safety
from tapelint.fixes.proof import names
from tapelint.fixes.rewrite import Rewrite
from tapelint.fixes.spelling import means_the_same
from tapelint.source.walk import walk

if TYPE_CHECKING:
    from tapelint.rules.base import Context

_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_BLOCKS = (ast.With, ast.AsyncWith)
_IMPORTS = (ast.Import, ast.ImportFrom, ast.alias)


def made_once(
    context: Context, made: ast.expr, title: str, safety: Safety = Safety.SAFE
) -> Iterator[Fix]:
    """The repair, if there is one, that makes ``made``, which is bound to a name, once.

    Its safety is ``safety``, but unsafe where what is made may be another each time.
    """
    statement = context.outline.statement(made)
    if not isinstance(statement, ast.Assign) or statement.value is not made:
        return
    once = out_of_repetition(context, statement)
    place = _repeated(context, statement)
    if once is not None and place is not None:
        is_same = _is_same_each_time(context, made, place)
        yield Fix(title, safety if is_same else Safety.UNSAFE, once.edits)


def is_made_around(context: Context, made: ast.expr) -> bool:
    """Whether the function that ``made`` is bound to a name in would find the same by that name.

    That is made once, by the same words, in the code that the function stands in.
    """
    match context.outline.statement(made):
        case ast.Assign(targets=[ast.Name() as target], value=value) as statement if value is made:
            function = context.outline.function(made)
        case _:
            return False
    if not isinstance(function, _FUNCTIONS) or _repeated(context, statement) is not function:
        return False
    outside = [
        one
        for one in context.outline.nodes(ast.Assign)
        if context.outline.function(one) is context.outline.function(function)
        and any(isinstance(each, ast.Name) and each.id == target.id for each in one.targets)
    ]
    return (
        len(outside) == 1
        and ast.dump(outside[0].value) == ast.dump(made)
        and _is_the_only_one(context, target, function)
        and _is_same_each_time(context, made, function)
    )


def out_of_repetition(context: Context, statement: ast.Assign) -> Rewrite | None:
    """Move ``statement`` before the innermost loop, else before the function, that it stands in.

    None where it needs something that is only known there, or where what reads the name that it
    binds would read something else.
    """
    place = _repeated(context, statement)
    if place is None or context.outline.block(statement) == [statement]:
        return None
    if not means_the_same(context, statement.value, place):
        return None
    if not _is_read_alike(context, statement, place):
        return None
    return Rewrite(context).move_before(place, [statement], apart=isinstance(place, _FUNCTIONS))


def _repeated(context: Context, statement: ast.stmt) -> ast.stmt | None:
    for one in context.outline.around(statement):
        if isinstance(one, (*_LOOPS, *_FUNCTIONS)):
            method = isinstance(context.outline.parent(one), ast.ClassDef)
            return None if method else one
    return None


def _is_read_alike(context: Context, statement: ast.Assign, place: ast.stmt) -> bool:
    """Whether all reads of what ``statement`` binds still read that once it is before ``place``."""
    match statement.targets:
        case [ast.Name() as target]:
            is_free = not isinstance(place, _FUNCTIONS) or _is_free(context, target.id, place)
            return is_free and _is_the_only_one(context, target, place)
        case [ast.Attribute() as target]:
            return means_the_same(context, target.value, place) and _is_set_first(
                context, statement, target, place
            )
        case _:
            return False


def _is_the_only_one(context: Context, target: ast.Name, place: ast.stmt) -> bool:
    """Whether nothing else in ``place`` binds the name ``target``, or may be read as that."""
    known = context.once(names)
    for one in walk(place):
        match one:
            case ast.arg(arg=target.id):
                return False
            case ast.Name(id=target.id, ctx=ast.Load()):
                if known.at(one.id, one) != {target}:
                    return False
            case ast.Name(id=target.id):
                if one is not target:
                    return False
    return True


def _is_free(context: Context, name: str, function: ast.stmt) -> bool:
    """Whether ``function`` alone mentions ``name``, beside others that have such a name as well."""
    inside = set(walk(function))
    return all(
        _has_own(context.outline.function(one), name)
        for one in context.outline.nodes(ast.Name)
        if one.id == name and one not in inside
    )


def _has_own(function: ast.AST, name: str) -> bool:
    return isinstance(function, _FUNCTIONS) and any(
        (isinstance(one, ast.arg) and one.arg == name)
        or (isinstance(one, ast.Name) and one.id == name and isinstance(one.ctx, ast.Store))
        for one in walk(function)
    )


def _is_set_first(
    context: Context, statement: ast.Assign, target: ast.Attribute, place: ast.stmt
) -> bool:
    """Whether each run through ``place`` sets the attribute ``target``, once, before it is read."""
    for around in context.outline.around(statement):
        if around is place:
            break
        if not isinstance(around, _BLOCKS):
            return False
    text = ast.unparse(target)
    others = [
        one
        for one in walk(place)
        if isinstance(one, ast.Attribute) and one is not target and ast.unparse(one) == text
    ]
    return all(isinstance(one.ctx, ast.Load) and one.lineno > statement.lineno for one in others)


def _is_same_each_time(context: Context, made: ast.expr, place: ast.stmt) -> bool:
    """Whether ``made`` is made of the same in each run through ``place``, as far as can be told."""
    called = [one.func for one in walk(made) if isinstance(one, ast.Call)]
    known = {part for one in called for part in walk(one)}
    read = [
        one
        for one in walk(made)
        if isinstance(one, (ast.Attribute, ast.Subscript)) and one not in known
    ]
    return all(_is_known_to_all(context, one) for one in called) and not any(
        isinstance(place, _FUNCTIONS) or _may_change(context, one, place) for one in read
    )


def _is_known_to_all(context: Context, function: ast.expr) -> bool:
    """Whether ``function`` is imported, or one of Python's own classes."""
    node = function
    while isinstance(node, ast.Attribute):
        node = node.value
    if not isinstance(node, ast.Name):
        return False
    if node is function and isinstance(getattr(builtins, node.id, None), type):
        return True
    sites = context.once(names).at(node.id, node)
    return bool(sites) and all(isinstance(one, _IMPORTS) for one in sites)


def _may_change(context: Context, read: ast.Attribute | ast.Subscript, place: ast.stmt) -> bool:
    """Whether what ``read`` reads may be set in ``place``, or in a method that it calls."""
    inside = set(walk(place))
    return any(
        isinstance(one.ctx, (ast.Store, ast.Del))
        and _is_alike(one, read)
        and (one in inside or not _is_of_init(context.outline.function(one)))
        for one in context.outline.nodes(ast.Attribute, ast.Subscript)
    )


def _is_alike(one: ast.Attribute | ast.Subscript, other: ast.Attribute | ast.Subscript) -> bool:
    match one, other:
        case ast.Attribute(), ast.Attribute():
            return one.attr == other.attr
        case ast.Subscript(), ast.Subscript():
            return ast.unparse(one.value) == ast.unparse(other.value)
        case _:
            return False


def _is_of_init(function: ast.AST) -> bool:
    return isinstance(function, ast.Module) or getattr(function, "name", "") == "__init__"
