"""When work is done: as soon as nothing more is waiting to be read, and never twice."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Schedule:
    """Work that each document or notebook still needs.

    Asking again before the work was done changes nothing, so that the work is done once, for the
    latest text. What was asked for last is done first: that is where the user is. Between two
    pieces of work the messages that came in meanwhile are handled.
    """

    def __init__(self, work: Callable[[str], None]) -> None:
        """``work`` gets the URI that was passed to ``soon``."""
        self._work = work
        self._waiting: dict[str, None] = {}

    def soon(self, uri: str) -> None:
        """Do the work for ``uri`` when no message is waiting; needs a running event loop."""
        if not self._waiting:
            asyncio.get_running_loop().call_soon(self._next)
        self._waiting.pop(uri, None)
        self._waiting[uri] = None

    def _next(self) -> None:
        uri, _ = self._waiting.popitem()
        if self._waiting:
            asyncio.get_running_loop().call_soon(self._next)
        self._work(uri)
