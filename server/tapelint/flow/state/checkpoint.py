"""The way back to before a statement, where to execute it would go deeper than Python can.

What such a statement does is unknown then, as that of one that does not parse is: whatever it
mentions may have been put to any use, and whatever it binds may be anything.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tapelint.flow.domain.values import Class, Created, Instance, Tape, Unknown
from tapelint.flow.state.unbuilt import State
from tapelint.source.reaching import evaluated_with

if TYPE_CHECKING:
    from tapelint.flow.domain.values import Scope
    from tapelint.flow.transfer.functions import Functions


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """All that a statement can change and the log does not know of."""

    mark: int
    events: int
    explored: int
    frames: int
    loops: int
    scope: Scope
    expects_error: bool
    recording: tuple[Tape, ...]
    strategy: Created | None
    replica: Created | None
    current_class: Class | None
    unbuilt: State
    exploring: bool

    @classmethod
    def of(cls, machine: Functions) -> Checkpoint:
        """Where ``machine`` stands now."""
        frame = machine.frames[-1]
        return cls(
            machine.log.mark(),
            len(machine.flow.events),
            len(machine.explored),
            len(machine.frames),
            len(frame.loops),
            frame.scope,
            frame.expects_error,
            machine.recording,
            machine.strategy,
            machine.replica,
            machine.current_class,
            machine.unbuilt.state,
            machine.exploring,
        )

    def restore(self, machine: Functions) -> None:
        """Take back all that was done since, but for the uses that were made of gradients."""
        machine.log.undo(self.mark)
        del machine.flow.events[self.events :]
        while len(machine.explored) > self.explored:
            machine.explored.popitem()
        del machine.frames[self.frames :]
        frame = machine.frames[-1]
        del frame.loops[self.loops :]
        frame.scope, frame.expects_error = self.scope, self.expects_error
        machine.recording, machine.strategy = self.recording, self.strategy
        machine.replica, machine.current_class = self.replica, self.current_class
        machine.unbuilt.state, machine.exploring = self.unbuilt, self.exploring


def give_up(machine: Functions, statement: ast.stmt) -> bool:
    """Leave open what ``statement`` does; tell whether the program may go on after it."""
    frame = machine.frames[-1]
    if not frame.foreign:
        machine.flow.given_up.add(statement)
    machine.flow.unexplored.add(frame.node)
    machine.unbuilt.doubt_all()
    mentioned = [machine.lookup(name) for name in sorted(_read(statement))]
    for value in mentioned:
        machine.put_to_use(value, statement)
        machine.use_up(value, statement, surely=False)
    machine.frozen.doubt(mentioned)
    for target in _bound(statement):
        if isinstance(target, str):
            machine.set_name(target, Unknown())
        elif isinstance(owner := machine.eval(target.value), Instance):
            machine.log.write(owner.attributes, target.attr, Unknown())
    since = machine.log.since(frame.start)
    if any(isinstance(one, ast.Return) for one in evaluated_with(statement)):
        frame.returns.append((Unknown(), since))
    return True


def _read(statement: ast.stmt) -> set[str]:
    return {
        node.id
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }


def _bound(statement: ast.stmt) -> Iterator[str | ast.Attribute]:
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
