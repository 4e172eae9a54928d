"""What is done when nothing has been asked for a while."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

# In seconds: who has not typed or asked anything by then does not notice a short absence.
_IDLE = 5.0


class Idle:
    """Calls ``work`` once after each stretch of time in which something was noted."""

    def __init__(self, work: Callable[[], object]) -> None:
        """Nothing has been noted yet."""
        self._work = work
        self._noted = 0.0
        self._waiting = False

    def note(self) -> None:
        """Something was done; needs a running event loop."""
        loop = asyncio.get_running_loop()
        self._noted = loop.time()
        if not self._waiting:
            self._waiting = True
            loop.call_later(_IDLE, self._look)

    def _look(self) -> None:
        loop = asyncio.get_running_loop()
        left = self._noted + _IDLE - loop.time()
        if left > 0:
            loop.call_later(left, self._look)
        else:
            self._waiting = False
            self._work()
