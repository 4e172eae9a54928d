"""Names and where they are bound, and the undo log that lets branches be tried out."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tapelint.flow.domain.lattice import is_widened, join
from tapelint.flow.domain.limits import Limit
from tapelint.flow.domain.values import (
    MAYBE,
    MISSING,
    NONE,
    CreatedState,
    Mark,
    Setting,
    Spread,
    State,
    Unknown,
    Value,
)
from tapelint.flow.state.budget import Budget

Where = dict[Any, Any] | State
Snapshot = dict[tuple[int, Any], tuple[Where, Any, Any]]


class Log:
    """All state of the abstract program is in dictionaries and in ``State``; this writes it.

    A branch is run, its writes are looked at and taken back, the other branch is run, and what
    the two left behind is joined. So a branch costs what it writes, not what there is.
    """

    def __init__(self, budget: Budget) -> None:
        """``budget`` is told where a join has too many alternatives."""
        self._budget = budget
        self._writes: list[tuple[Where, Any, Any]] = []
        self._made: list[Where] = []

    def write(self, where: dict[Any, Any], key: Any, value: Any) -> None:  # noqa: ANN401
        """Set ``where[key]``, so that it can be taken back."""
        self._writes.append((where, key, where.get(key, MISSING)))
        where[key] = value

    def set(self, state: State, field: str, value: Any) -> None:  # noqa: ANN401
        """Set the ``field`` of ``state``, so that it can be taken back."""
        self._writes.append((state, field, getattr(state, field)))
        setattr(state, field, value)

    def put(self, where: Where, key: Any, value: Any) -> None:  # noqa: ANN401
        """Set a key or a field, whichever ``where`` has."""
        if isinstance(where, State):
            self.set(where, key, value)
        else:
            self.write(where, key, value)

    def made(self, where: Where) -> None:
        """``where`` is the state of something that was made just now."""
        self._made.append(where)

    @property
    def made_so_far(self) -> int:
        """How much has been made."""
        return len(self._made)

    def made_after(self, count: int) -> frozenset[int]:
        """The identities of the states of what was made after so much had been."""
        return frozenset(map(id, self._made[count:]))

    @contextmanager
    def run(self) -> Iterator[None]:
        """A run: all that it writes is taken back, but for the state of what it made.

        To that nothing else leads, and whoever was told of it may ask what has become of it.
        """
        start, known = self.mark(), self.made_so_far
        yield
        made = self.made_after(known)
        left = [entry for entry in self.since(start).values() if id(entry[0]) in made]
        self.undo(start)
        for where, key, value in left:
            self.put(where, key, value)
        self.keep(start)
        del self._made[known:]

    def mark(self) -> int:
        """A point in time to come back to."""
        return len(self._writes)

    def since(self, mark: int) -> Snapshot:
        """What was written since ``mark``, with the values as they are now."""
        writes = self._writes
        if len(writes) == mark:
            return {}
        return {
            (id(where), key): (where, key, _read(where, key)) for where, key, _ in writes[mark:]
        }

    def keep(self, mark: int) -> None:
        """What was written since ``mark`` is there for good: no branch takes it back."""
        del self._writes[mark:]

    def changes(self, mark: int) -> Iterator[tuple[Where, Any, Any, Any]]:
        """Where something was written since ``mark``: what stood there then, and what does now."""
        seen = set()
        for where, key, before in self._writes[mark:]:
            slot = id(where), key
            if slot not in seen:
                seen.add(slot)
                yield where, key, before, _read(where, key)

    def undo(self, mark: int) -> None:
        """Take back every write since ``mark``."""
        writes = self._writes
        while len(writes) > mark:
            where, key, before = writes.pop()
            if isinstance(where, State):
                setattr(where, key, before)
            elif before is MISSING:
                where.pop(key, None)
            else:
                where[key] = before

    def merge(self, snapshots: list[Snapshot]) -> None:
        """Leave the state that is the join of ``snapshots``, each relative to the state now.

        A name that only one way binds keeps that binding: a program that reads it took that way.
        """
        if not any(snapshots):
            return
        if len(snapshots) == 1:
            self._go(snapshots[0])
            return
        touched = {slot: entry[:2] for shot in snapshots for slot, entry in shot.items()}
        for slot, (where, key) in touched.items():
            now = _read(where, key)
            values = [shot[slot][2] if slot in shot else now for shot in snapshots]
            present = [value for value in values if value is not MISSING]
            if not present:
                continue
            result = present[0]
            for value in present[1:]:
                one_by_one = isinstance(where, CreatedState)
                result = _join_layers(result, value) if one_by_one else _join(result, value)
            if len(present) < len(values) and not isinstance(result, Value):
                result = MAYBE if isinstance(result, _STATE) else result
            if result is not now:
                self._leave(where, key, result)

    def _go(self, way: Snapshot) -> None:
        """Leave the state that is at the end of ``way``, which alone can be taken."""
        for where, key, value in way.values():
            if value is not MISSING and value is not _read(where, key):
                self._leave(where, key, value)

    def _leave(self, where: Where, key: Any, value: Any) -> None:  # noqa: ANN401
        if is_widened(value):
            self._budget.note(Limit.ALTERNATIVES)
        self.put(where, key, value)


def _read(where: Where, key: Any) -> Any:  # noqa: ANN401
    return where.get(key, MISSING) if isinstance(where, dict) else getattr(where, key)


_STATE = (bool, ast.AST, frozenset, Setting, Mark)


def is_flag(value: object) -> bool:
    """Whether ``value``, a part of the state, tells what has happened or whether it has."""
    return value is None or value is MAYBE or isinstance(value, (bool, ast.AST))


def _join(first: Any, second: Any) -> Any:  # noqa: ANN401
    if first is second:
        return first
    if isinstance(first, Value) and isinstance(second, Value):
        return join(first, second)
    if isinstance(first, tuple) and isinstance(second, tuple):
        return _join_items(first, second)
    return first if first == second else MAYBE


def _join_layers(first: tuple[Value, ...], second: tuple[Value, ...]) -> tuple[Value, ...]:
    longer, shorter = (first, second) if len(first) >= len(second) else (second, first)
    if longer[: len(shorter)] != shorter:
        return _join_items(first, second)
    return (*shorter, *(join(one, NONE) for one in longer[len(shorter) :]))


def _join_items(first: tuple[Any, ...], second: tuple[Any, ...]) -> tuple[Any, ...]:
    longer, shorter = (first, second) if len(first) >= len(second) else (second, first)
    if longer[: len(shorter)] == shorter:
        return longer
    return (Spread(Unknown(longer + shorter)),)
