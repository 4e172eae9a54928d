"""The way back to before a statement, where to execute it would go deeper than Python can."""

from __future__ import annotations

from typing import NamedTuple

from tapelint.flow.domain.values import Class, Created, Scope, Tape
from tapelint.flow.state.program import Program
from tapelint.flow.state.unbuilt import Layers


class Checkpoint(NamedTuple):
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
    unbuilt: Layers
    exploring: bool

    @classmethod
    def of(cls, program: Program) -> Checkpoint:
        """Where ``program`` stands now."""
        frame = program.frames[-1]
        return cls(
            program.log.mark(),
            len(program.flow.events),
            len(program.exploration.explored),
            len(program.frames),
            len(frame.loops),
            frame.scope,
            frame.expects_error,
            program.recording,
            program.strategy,
            program.replica,
            program.current_class,
            program.unbuilt.state,
            program.exploration.active,
        )

    def restore(self, program: Program) -> None:
        """Take back all that was done since, but for the uses that were made of gradients."""
        program.log.undo(self.mark)
        del program.flow.events[self.events :]
        while len(program.exploration.explored) > self.explored:
            program.exploration.explored.popitem()
        del program.frames[self.frames :]
        frame = program.frames[-1]
        del frame.loops[self.loops :]
        frame.scope, frame.expects_error = self.scope, self.expects_error
        program.recording, program.strategy = self.recording, self.strategy
        program.replica, program.current_class = self.replica, self.current_class
        program.unbuilt.state, program.exploration.active = self.unbuilt, self.exploring
