"""Of what class the result of a call is, by what its function promises.

That is asked where following the code does not tell: it is annotated, or a class makes an instance
of itself by another way than its own call. Where it is neither, and the result is used as a model
or an optimizer, the modules are asked, for which it takes time to tell.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import replace
from functools import reduce

from tapelint.flow.domain.call import Call
from tapelint.flow.domain.lattice import join
from tapelint.flow.domain.traversal import carried
from tapelint.flow.domain.values import (
    NONE,
    Api,
    Attribute,
    Bound,
    Choice,
    Class,
    Computed,
    Dict,
    Function,
    Instance,
    Item,
    Module,
    Unknown,
    Value,
    alternatives,
)
from tapelint.flow.queries.connection import derives_from_model
from tapelint.flow.queries.optimizers import derives_from_optimizer
from tapelint.flow.state.frames import Frame
from tapelint.flow.transfer.machine import Machine
from tapelint.knowledge.layers import makes_model
from tapelint.source.walk import walk

_UNIONS = frozenset({"typing.Optional", "typing.Union"})
_SELF = frozenset({"typing.Self", "typing_extensions.Self"})
_TYPE_VARIABLE = Api("typing.TypeVar")
_MODEL = Api("keras.Model")
_GENERATES = (ast.AsyncFunctionDef, ast.Yield, ast.YieldFrom)


def completed(machine: Machine, result: Value, callee: Value, call: Call) -> Value:
    """``result`` of calling ``callee``, with the class of what is unknown in it, if it has one."""
    ways = alternatives(result)
    if _makes_another(callee):
        # Whatever else it gives, by some option, is not used as an instance.
        unknown = [] if len(ways) == 1 and isinstance(ways[0], Instance) else list(ways)
    else:
        unknown = [one for one in ways if _is_unknown(one, call)]
    cls = class_given(machine, callee) if unknown else None
    if cls is None and not (isinstance(result, Unknown) and not carried(result)):
        return result
    given = machine.computed(None, (callee, *call.values), call.node, ran=True)
    known: Value = replace(given, cls=cls)
    return reduce(join, (one for one in ways if one not in unknown), known)


def recognised(machine: Machine, value: Value) -> Value:
    """``value``, which is called, trained or trains something, with its class if it has one."""
    match value:
        case Computed(op=None, cls=None, inputs=(callee, *_)) if not machine.frame.foreign:
            if value not in machine.recognised:
                cls = _of_note(_one_of(machine.imports.classes_given(callee)))
                if cls is None:
                    return value
                machine.recognised[value] = replace(value, cls=cls)
            return machine.recognised[value]
        case _:
            return value


def class_given(machine: Machine, callee: Value) -> Value | None:
    """The class of what ``callee`` gives, where that is a model, a layer or an optimizer."""
    return _of_note(_class_given(machine, callee))


def _of_note(cls: Value | None) -> Value | None:
    """``cls``, if it is that of models, layers or optimizers."""
    known = cls is not None and (derives_from_optimizer(cls) or derives_from_model(cls))
    return cls if known else None


def _is_unknown(value: Value, call: Call) -> bool:
    """Whether ``value`` was made by ``call``, and nothing is known of it."""
    match value:
        case Unknown():
            return True
        case Computed(op=None, cls=None, calls=calls):
            return call.node in calls
        case _:
            return False


def _class_given(machine: Machine, callee: Value) -> Value | None:
    match callee:
        case Item(owner=Dict(entries=entries)):
            # One of several classes that are kept by name.
            return _one_of(entries.values())
        case Function() as function:
            pass
        case Bound(function=function):
            pass
        case Attribute() if _makes_another(callee):
            return _receiver(callee)
        case Attribute(owner=Attribute(owner=Module(), name=cls), name=name) if makes_model(
            f"{cls}.{name}"
        ):
            return _MODEL
        case Api(name=name) if makes_model(name):
            return _MODEL
        case _:
            return None
    if isinstance(function.node, ast.Lambda):
        return None
    returns = function.node.returns
    if returns is None:
        return _receiver(callee) if _makes_another(callee) else None
    if any(isinstance(one, _GENERATES) for one in walk(function.node)):
        return None
    frame = Frame(
        function.node, function.scope, (), graph=False, start=machine.log.mark(), foreign=True
    )
    machine.frames.append(frame)
    try:
        return _one_of(_named(machine, returns, _receiver(callee)))
    finally:
        machine.frames.pop()


def _makes_another(callee: Value) -> bool:
    """Whether ``callee`` is a class's other way of making an instance, such as ``from_config``."""
    match callee:
        case Bound(function=function, self=Class()):
            return function.decorated("builtins.classmethod") and function.name.startswith("from_")
        case Attribute(owner=Class(), name=name):
            return name.startswith("from_")
        case _:
            return False


def _receiver(callee: Value) -> Class | None:
    match callee:
        case Bound(self=Class() as cls) | Attribute(owner=Class() as cls):
            return cls
        case Bound(self=Instance(cls=cls)):
            return cls
        case _:
            return None


def _named(machine: Machine, node: ast.expr, receiver: Class | None) -> Iterable[Value | None]:
    """The classes that the annotation ``node`` names, None for what is none."""
    match node:
        case ast.Constant(value=None):
            return
        case ast.Constant(value=str(text)):
            yield from _named(machine, _quoted(text), receiver)
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            yield from _named(machine, left, receiver)
            yield from _named(machine, right, receiver)
        case ast.Subscript(value=value, slice=held):
            generic = machine.expressions.eval(value)
            if not isinstance(generic, Api) or generic.name not in _UNIONS:
                yield None
                return
            for one in held.elts if isinstance(held, ast.Tuple) else (held,):
                yield from _named(machine, one, receiver)
        case ast.Name() | ast.Attribute():
            found = machine.expressions.eval(node)
            match found:
                case Api(name=name) if name in _SELF:
                    yield receiver
                case Computed(inputs=(called, *_)) if called == _TYPE_VARIABLE:
                    yield receiver
                case _:
                    yield found
        case _:
            yield None


def _quoted(text: str) -> ast.expr:
    """The annotation that is written as ``text``; what is none names no class."""
    try:
        return ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ast.Constant(...)


def _one_of(classes: Iterable[Value | None]) -> Value | None:
    """One of ``classes``, if all are known as such."""
    found: dict[Value, None] = {}
    for one in classes:
        for way in (None,) if one is None else alternatives(one):
            if isinstance(way, (Api, Class)):
                found[way] = None
            elif way != NONE:
                return None
    if len(found) < 2:
        return next(iter(found), None)
    return Choice(tuple(found))
