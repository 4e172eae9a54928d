"""How deeply the analysis may nest calls."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

# By default Python stops at 1,000, which a tensor that went through 120 operations takes up. With
# three times as many the stack of the smallest main thread, that of Windows, has room left.
_FRAMES = 3000


@contextmanager
def deeply() -> Iterator[None]:
    """Let calls nest three times as deeply as Python's default, as long as this is entered."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, _FRAMES))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)
