"""The functions and loops that are being run."""

from __future__ import annotations

import ast
from collections.abc import Hashable
from dataclasses import dataclass, field

from tapelint.flow.domain.values import Class, Function, Scope, Value
from tapelint.flow.state.undo_log import Snapshot


@dataclass(slots=True)
class Loop:
    """A loop being run: its ways out and its ways back to the top.

    ``known`` is the number of turns, 0 where that is not known; ``again`` is set in a later turn
    of a loop of which it is not. ``made`` is how much had been made before the turn.
    """

    node: ast.AST
    start: int
    turn: int = 0
    made: int = 0
    again: bool = False
    known: int = 0
    breaks: list[Snapshot] = field(default_factory=list)
    continues: list[Snapshot] = field(default_factory=list)


@dataclass(slots=True)
class Frame:
    """A function being run; ``foreign`` where its code stands in another module.

    ``owner`` is the class that it is a method of, ``yielded`` what it has given out so far, and
    ``yields`` how often it did: more than 1 tells that it may be often.
    ``later`` is set where it was passed on to something that may call it at any time.
    ``trace`` tells the traces of a graph apart, ``converted`` whether AutoGraph makes one of it.
    ``wrapped`` is set where a decorator that is not followed may keep what it gives.
    """

    node: ast.AST
    scope: Scope
    calls: tuple[ast.Call, ...]
    graph: bool
    start: int
    returns: list[tuple[Value, Snapshot]] = field(default_factory=list)
    loops: list[Loop] = field(default_factory=list)
    nested: list[Function] = field(default_factory=list)
    expects_error: bool = False
    foreign: bool = False
    owner: Class | None = None
    yields: int = 0
    yielded: Value | None = None
    later: bool = False
    trace: Hashable | None = None
    converted: bool = False
    wrapped: bool = False

    @property
    def repeating(self) -> tuple[ast.AST, ...]:
        """The loops that are being run and may have more than one turn."""
        return tuple([loop.node for loop in self.loops if loop.known != 1]) if self.loops else ()
