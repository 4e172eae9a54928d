"""Variables of models that are told apart by their names."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tapelint.flow.domain.call import Call
from tapelint.flow.domain.sequences import exact
from tapelint.flow.domain.values import (
    Attribute,
    Computed,
    Const,
    Element,
    Item,
    Value,
    VariablesOf,
)
from tapelint.flow.record.events import NameTested

if TYPE_CHECKING:
    from tapelint.flow.transfer.machine import Machine

_TESTS = frozenset({"startswith", "endswith", "find", "index", "count"})
_OF_TEXTS = frozenset(
    {"casefold", "lower", "partition", "removesuffix", "replace", "rsplit", "split", "strip"}
)


def asked(machine: Machine, owner: Value, name: str, given: Value | None, node: ast.Call) -> None:
    """``owner.name(given)``, at ``node``, may be a test of the name of a variable."""
    if name in _TESTS and given is not None:
        _emit(machine, owner, given, node)


def asked_of(machine: Machine, owner: Value, name: str, call_: Call) -> None:
    """``owner``, which may be the name of a variable, was asked by its method ``name``."""
    match owner:
        case Attribute(name="name") | Item() | Computed(op=None):
            asked(machine, owner, name, call_.get(0), call_.node)
        case _:
            pass


def compared(machine: Machine, node: ast.Compare, left: Value, right: Value) -> None:
    """``left`` and ``right`` are compared, at ``node``."""
    operation = node.ops[0]
    if isinstance(operation, (ast.In, ast.NotIn)) and isinstance(left, Const):
        _emit(machine, right, left, node)
    elif isinstance(operation, (ast.Eq, ast.NotEq, ast.In, ast.NotIn)):
        _emit(machine, left, right, node)


def _emit(machine: Machine, name: Value, sought: Value, node: ast.expr) -> None:
    variables = _named(name)
    if variables is None:
        return
    known = (sought,) if isinstance(sought, Const) else exact(sought)
    words = [one.value for one in known or () if isinstance(one, Const)]
    texts = tuple(one for one in words if isinstance(one, str))
    if texts and known is not None and len(texts) == len(known):
        machine.emit(NameTested, node, variables, texts)


def _named(value: Value) -> VariablesOf | None:
    """The list of variables, where ``value`` is the name of any one of them, or a part of that."""
    match value:
        case Attribute(owner=Element(owner=VariablesOf() as variables), name="name"):
            return variables
        case Attribute(owner=Item(owner=VariablesOf() as variables), name="name"):
            return variables
        case Item(owner=owner):
            return _named(owner)
        case Computed(op=None, inputs=(Attribute(owner=owner, name=name), *_)) if name in _OF_TEXTS:
            return _named(owner)
        case _:
            return None
