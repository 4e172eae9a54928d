"""Loops: turn by turn to a fixpoint, or once for each element where these are known."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from tapelint.flow.domain.alike import alike, all_alike
from tapelint.flow.domain.limits import Limit
from tapelint.flow.domain.values import MAYBE, MISSING, Spread, State, Unknown, Value
from tapelint.flow.state.frames import Loop
from tapelint.flow.state.undo_log import Where, is_flag
from tapelint.flow.transfer.machine import Machine
from tapelint.source.reaching import is_always

# Two turns show what one leaves to the next. What goes on from name to name takes some more.
_FEWEST_TURNS = 2

_Slot = tuple[Where, Any, Any, Any]


def run_loop(
    machine: Machine, node: ast.For | ast.AsyncFor | ast.While, turn: Callable[[], None]
) -> bool:
    """Run the loop ``node``, of which ``turn`` begins each turn, until a turn changes nothing.

    What still changes after the last but one of the turns allowed is unknown in the last. Once is
    enough in a later turn of a loop around it. Tells whether the program goes on after the loop.
    """
    loops = machine.frame.loops
    loop = Loop(node, machine.log.mark())
    fewest, most = (1, 1) if any(one.again for one in loops) else (_FEWEST_TURNS, Limit.TURNS.most)
    loops.append(loop)
    comes_to_end = True
    for number in range(most):
        loop.again = number > 0
        comes_to_end = _turn(machine, loop, node, turn)
        changed = list(_changed(machine, loop))
        if not comes_to_end or (number + 1 >= fewest and not changed):
            break
        if number + 2 == most:
            machine.budget.note(Limit.TURNS)
            _widen(machine, changed, node)
    loops.pop()
    endless = isinstance(node, ast.While) and is_always(node.test, truth=True)
    exits = list(loop.breaks)
    if comes_to_end and not endless:
        if machine.statements.block(node.orelse):
            exits.append(machine.log.since(loop.start))
    elif not endless:
        exits.append({})
    machine.log.undo(loop.start)
    machine.log.merge(exits)
    return bool(exits)


def unroll(
    machine: Machine,
    node: ast.For | ast.AsyncFor,
    elements: Sequence[Value],
    turn: Callable[[Value], None],
) -> bool:
    """Run the loop ``node`` once for each of ``elements``, with which ``turn`` begins a turn."""
    loops = machine.frame.loops
    loop = Loop(node, machine.log.mark(), known=len(elements))
    loops.append(loop)
    comes_to_end = True
    for element in elements:
        comes_to_end = _turn(machine, loop, node, lambda: turn(element))  # noqa: B023 - run at once
        if not comes_to_end:
            break
    loops.pop()
    exits = list(loop.breaks)
    if comes_to_end and machine.statements.block(node.orelse):
        exits.append(machine.log.since(loop.start))
    machine.log.undo(loop.start)
    machine.log.merge(exits)
    return bool(exits)


def repeat(machine: Machine, node: ast.expr, body: Callable[[], Value]) -> Value:
    """What ``body`` gives in the last turn of ``node``, an expression that evaluates it repeatedly.

    Where a turn leaves other things behind than it found, the next one is run as well.
    """
    loop = Loop(node, machine.log.mark())
    machine.frame.loops.append(loop)
    try:
        value = body()
        if any(
            before is not now and (isinstance(before, Value) or isinstance(where, State))
            for where, _, before, now in machine.log.changes(loop.start)
        ):
            loop.again = True
            value = body()
    finally:
        machine.frame.loops.pop()
    return value


def _turn(
    machine: Machine,
    loop: Loop,
    node: ast.For | ast.AsyncFor | ast.While,
    begin: Callable[[], None],
) -> bool:
    """Run one turn; tell whether its end can be reached."""
    loop.turn, loop.made = machine.log.mark(), machine.log.made_so_far
    loop.continues = []
    begin()
    states = [machine.log.since(loop.turn)] if machine.statements.block(node.body) else []
    states += loop.continues
    machine.log.undo(loop.turn)
    machine.log.merge(states)
    return bool(states)


def _changed(machine: Machine, loop: Loop) -> Iterator[_Slot]:
    """What the last turn left otherwise than it had found it, with both values."""
    names = {id(scope.names) for scope in machine.frame.scope.chain} | {id(machine.attributes)}
    made = machine.log.made_after(loop.made)
    for where, key, before, now in machine.log.changes(loop.turn):
        # What the turn itself made is new each time; what counts is the names that lead to it.
        if id(where) in made:
            continue
        if (before is not MISSING or id(where) in names) and _differ(before, now):
            yield where, key, before, now


def _differ(before: Any, now: Any) -> bool:  # noqa: ANN401
    if isinstance(now, Value):
        return not (isinstance(before, Value) and alike(before, now))
    if isinstance(now, tuple) and isinstance(before, tuple):
        return _are_values(before + now) and not all_alike(before, now)
    return is_flag(now) and before is not now and before != now


def _are_values(items: tuple[Any, ...]) -> bool:
    return all(isinstance(one, Value) for one in items)


def _widen(machine: Machine, changed: list[_Slot], node: ast.AST) -> None:
    """Make unknown what goes on to change."""
    for where, key, before, now in changed:
        values = tuple(one for one in (before, now) if isinstance(one, Value))
        widened: Any = MAYBE
        if values:
            widened = Unknown(values)
        elif isinstance(now, tuple):
            values = now if before is MISSING else before + now
            widened = (Spread(Unknown(values)),)
        for value in values:
            machine.put_to_use(value, node)
        machine.log.put(where, key, widened)
