"""A statement that is nested too deeply to be followed: what it does is left open.

What such a statement does is unknown then, as that of one that does not parse is: whatever it
mentions may have been put to any use, and whatever it binds may be anything.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

from tapelint.flow.domain.limits import Limit
from tapelint.flow.domain.values import Instance, Unknown
from tapelint.flow.transfer.machine import Machine
from tapelint.source.reaching import evaluated_with
from tapelint.source.walk import walk


def give_up(machine: Machine, statement: ast.stmt) -> bool:
    """Leave open what ``statement`` does; tell whether the program may go on after it."""
    frame = machine.frames[-1]
    if not frame.foreign:
        machine.budget.at = statement
    machine.budget.note(Limit.NESTING)
    machine.flow.unexplored.add(frame.node)
    machine.unbuilt.invalidate_all()
    mentioned = [machine.expressions.lookup(name) for name in sorted(_read(statement))]
    for value in mentioned:
        machine.put_to_use(value, statement)
        machine.use_up(value, statement, surely=False)
    machine.frozen.invalidate(mentioned)
    for target in _bound(statement):
        if isinstance(target, str):
            machine.bindings.set_name(target, Unknown())
        elif isinstance(owner := machine.expressions.eval(target.value), Instance):
            machine.log.write(owner.attributes, target.attr, Unknown())
    since = machine.log.since(frame.start)
    if any(isinstance(one, ast.Return) for one in evaluated_with(statement)):
        frame.returns.append((Unknown(), since))
    return True


def _read(statement: ast.stmt) -> set[str]:
    return {
        node.id
        for node in walk(statement)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }


def _bound(statement: ast.stmt) -> Iterable[str | ast.Attribute]:
    """The names and attributes that ``statement`` may bind."""
    for node in evaluated_with(statement):
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                yield name
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name
            case ast.ClassDef(name=name):
                yield name
            case ast.alias(name=name, asname=given) if name != "*":
                yield given or name.partition(".")[0]
            case ast.ExceptHandler(name=str(name)):
                yield name
            case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                yield name
            case ast.Attribute(ctx=ast.Store()):
                yield node
            case _:
                continue
