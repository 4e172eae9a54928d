"""When Python looks for garbage: seldom, since most of what is let go of goes without that."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# A run of the command ends before it would pay, and the server looks when it is at rest.
_SELDOM = (100_000, 50, 100)


@contextmanager
def looking_seldom() -> Iterator[None]:
    """Look for garbage seldom until the block is left."""
    before = gc.get_threshold()
    gc.set_threshold(*_SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def keep_what_is_loaded() -> None:
    """Never look through what there is now, such as the modules, which lasts to the end."""
    gc.freeze()


def start_worker() -> None:
    """Both, for a process that others give work to."""
    gc.set_threshold(*_SELDOM)
    keep_what_is_loaded()
