"""Read what the command is given on standard input."""

from __future__ import annotations

import sys

from tapelint.source.files import Unreadable


def given() -> bytes:
    """Return what is on standard input. Raises Unreadable."""
    if sys.stdin is None:
        message = "standard input is closed"
        raise Unreadable(message)
    try:
        return sys.stdin.buffer.read()
    except OSError as error:
        raise Unreadable(error.strerror or str(error)) from error
