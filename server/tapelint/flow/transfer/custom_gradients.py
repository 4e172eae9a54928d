"""Functions with a gradient of their own, which are not followed where they are called."""

from __future__ import annotations

import ast

from tapelint.flow.domain.values import Function, Instance, Value
from tapelint.flow.record.events import GradientDefined
from tapelint.flow.transfer.machine import Machine
from tapelint.source.walk import walk


def define(machine: Machine, function: Function) -> None:
    """`tf.custom_gradient` is told of ``function``."""
    node = function.node
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        outside = _Outside(machine, function)
        known = ((one, outside.known(one)) for one in walk(node))
        read = {one: value for one, value in known if value is not None}
        bound = frozenset(outside.bound)
        machine.emit(GradientDefined, node, function.scope, bound, read)


class _Outside:
    """What names and attributes stand for that a function reads from around it."""

    def __init__(self, machine: Machine, function: Function) -> None:
        self._machine = machine
        parameters = [one for one in walk(function.node) if isinstance(one, ast.arg)]
        names = [one for one in walk(function.node) if isinstance(one, ast.Name)]
        self.bound = {
            *(one.id for one in names if not isinstance(one.ctx, ast.Load)),
            *(one.arg for one in parameters),
        }
        self._itself: dict[str, Value] = {}
        if function.owner is not None and parameters:
            self._itself[parameters[0].arg] = Instance(function.owner, function.owner.node, {})

    def known(self, node: ast.AST) -> Value | None:
        match node:
            case ast.Name(id=name, ctx=ast.Load()):
                free = name not in self.bound
                return self._machine.frame.scope.find(name) if free else self._itself.get(name)
            case ast.Attribute(value=of, attr=name, ctx=ast.Load()):
                owner = self.known(of)
                classes = self._machine.classes
                if isinstance(owner, Instance) and classes.method(owner.cls, name) is None:
                    return classes.instance_attribute(owner, name, node)
        return None
