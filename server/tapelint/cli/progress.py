"""How far a long run is, on a terminal."""

from __future__ import annotations

import sys
import time
from contextlib import suppress

# Seconds before it is shown, and between two times.
_PATIENCE = 1.0
_BETWEEN = 0.1


class Progress:
    """A line on standard error that tells how many of ``total`` files are done.

    It is shown on a terminal only, and where a run takes longer than a second. ``close`` takes it
    away, until the next step.
    """

    def __init__(self, total: int) -> None:
        """Begin to count."""
        self._total = total
        self._done = 0
        self._next = time.monotonic() + _PATIENCE
        self._shown = False
        self._is_terminal = sys.stderr is not None and sys.stderr.isatty()

    def step(self) -> None:
        """Count one more file."""
        self._done += 1
        now = time.monotonic()
        if self._is_terminal and now >= self._next:
            self._next = now + _BETWEEN
            self._shown = True
            _write(f"\r{self._done} of {self._total} files")

    def close(self) -> None:
        """Take the line away, for something else to stand there."""
        if self._shown:
            self._shown = False
            _write("\r\x1b[K")


def _write(text: str) -> None:
    with suppress(OSError):
        sys.stderr.write(text)
        sys.stderr.flush()
