"""Answers that are kept, and worked out when they are asked for or when there is time."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Answers(Generic[K, V]):
    """Answers to questions that take time, kept as long as what they rest on stays the same.

    ``stamp`` tells what the answer to a question rests on. Where the work is ``deferred``, ``get``
    gives what was known before, and None where nothing was, until ``renew`` was called. That may
    run in a thread of its own.
    """

    def __init__(
        self, work: Callable[[K], V | None], stamp: Callable[[K], object], *, deferred: bool
    ) -> None:
        """Nothing is known yet."""
        self._work = work
        self._stamp = stamp
        self._deferred = deferred
        self._known: dict[K, tuple[object, V | None]] = {}
        self._noted: set[K] = set()
        self._wanted: deque[K] = deque()

    def get(self, key: K) -> V | None:
        """The answer to ``key``, as far as there is one."""
        known = self._known.get(key)
        stamp = self._stamp(key)
        if known is not None and known[0] == stamp:
            return known[1]
        if self._deferred:
            self._wanted.append(key)
            return None if known is None else known[1]
        answer = self._work(key)
        self._known[key] = stamp, answer
        return answer

    def awaits(self, key: K) -> bool:
        """Whether ``key`` has no answer yet, for it is left for later."""
        return self._deferred and key not in self._known

    def note(self, key: K) -> None:
        """Take ``key`` for asked, though whoever did has known its answer."""
        self._noted.add(key)

    def is_current(self, key: K) -> bool:
        """Whether what is known of ``key``, if anything, still holds."""
        known = self._known.get(key)
        return known is None or known[0] == self._stamp(key)

    def want(self, key: K) -> None:
        """Answer ``key`` anew if it has been asked for before."""
        if key in self._known or key in self._noted:
            self._wanted.append(key)

    @property
    def pending(self) -> bool:
        """Whether ``renew`` has something to do."""
        return bool(self._wanted)

    def renew(self) -> set[K]:
        """Work out what was asked for; return the questions whose answers have changed."""
        changed = set()
        wanted: dict[K, None] = {}
        while self._wanted:
            wanted[self._wanted.popleft()] = None
        for key in wanted:
            stamp = self._stamp(key)
            before = self._known.get(key)
            if before is not None and before[0] == stamp:
                continue
            answer = self._work(key)
            self._known[key] = stamp, answer
            if before is None or answer != before[1]:
                changed.add(key)
        return changed
