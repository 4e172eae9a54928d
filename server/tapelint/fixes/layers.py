"""Classes that become layers of Keras, and layers that are kept as attributes of a model."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from tapelint.finding import Edit, Position, Range
from tapelint.fixes.edits import replace
from tapelint.fixes.rewrite import Rewrite
from tapelint.fixes.spelling import tensorflow
from tapelint.source.walk import walk

if TYPE_CHECKING:
    from tapelint.rules.base import Context

_HEAD = re.compile(r"class[ \t]+\w+")


def derived(context: Context, cls: ast.ClassDef, base: str) -> Rewrite | None:
    """Derive ``cls``, of plain Python or a `tf.Module`, from ``base`` of `tf.keras`.

    None where it is not made and called by methods of its own, or has other bases.
    """
    tf, outline = tensorflow(context), context.outline
    methods = {one.name: one for one in cls.body if isinstance(one, ast.FunctionDef)}
    init, call = methods.get("__init__"), methods.get("__call__")
    if tf is None or call is None or cls.keywords or cls.decorator_list or not outline.holds(cls):
        return None
    text, start = context.text(cls), context.range(cls).start
    rewrite = Rewrite(context)
    if not cls.bases:
        head = _HEAD.match(text)
        if head is None or text[head.end() : head.end() + 1] != ":" or init is None:
            return None
        place = Position(start.line, start.column + head.end())
        rewrite.replace(Edit(Range(place, place), f"({tf}.keras.{base})"))
        rewrite.insert_before(init.body[0], "super().__init__()")
    elif len(cls.bases) == 1 and context.text(cls.bases[0]) == f"{tf}.Module":
        rewrite.replace(replace(context, cls.bases[0], f"{tf}.keras.{base}"))
    else:
        return None
    first = context.range(call).start
    line = context.source.lines[first.line]
    column = line.find("__call__", first.column)
    if column < 0:
        return None
    name = Range(Position(first.line, column), Position(first.line, column + len("__call__")))
    return rewrite.replace(Edit(name, "call"))


def kept_as_attribute(context: Context, made: ast.Call) -> Rewrite | None:
    """Make the layer ``made`` in the `__init__` of the class whose `call` makes it.

    None where it needs something that is only known there.
    """
    outline = context.outline
    function = outline.function(made)
    cls = outline.parent(function)
    if not isinstance(function, ast.FunctionDef) or not isinstance(cls, ast.ClassDef):
        return None
    inits = [one for one in cls.body if isinstance(one, ast.FunctionDef) and one.name == "__init__"]
    arguments = [*function.args.posonlyargs, *function.args.args]
    if len(inits) != 1 or not arguments or not inits[0].args.args:
        return None
    own, init = arguments[0].arg, inits[0]
    local = {one.arg for one in walk(function.args) if isinstance(one, ast.arg)} - {own}
    local |= {
        one.id
        for one in walk(function)
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)
    }
    read = {one.id for one in walk(made) if isinstance(one, ast.Name)}
    if init.args.args[0].arg != own or not local.isdisjoint(read):
        return None
    used = {one.attr for one in walk(cls) if isinstance(one, ast.Attribute)}
    statement = outline.statement(made)
    target = statement.targets[0] if isinstance(statement, ast.Assign) else None
    name = target.id if isinstance(target, ast.Name) else "made"
    if name in used:
        return None
    line = f"{own}.{name} = {context.text(made)}"
    kept = replace(context, made, f"{own}.{name}")
    return Rewrite(context).insert_after(init.body[-1], line).replace(kept)
