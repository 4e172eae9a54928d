"""``tapelint check --watch``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from tapelint.cli.output import complain, say
from tapelint.cli.status import BROKEN
from tapelint.cli.work import forget

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

# Milliseconds after which the watcher tells that nothing has changed.
_ROUND = 500
_SUFFIXES = (".py", ".ipynb", "pyproject.toml")


def watch(paths: Sequence[str], check: Callable[[], int]) -> int:
    """Run ``check`` now and whenever something at ``paths`` changes; return the last status.

    Ends where the user interrupts it.
    """
    try:
        import watchfiles  # noqa: PLC0415 - only for those who watch
    except ImportError:
        complain("--watch needs watchfiles: pip install 'tapelint[watch]'")
        return BROKEN
    changes = watchfiles.watch(
        *paths,
        watch_filter=_matters,
        raise_interrupt=False,
        yield_on_timeout=True,
        rust_timeout=_ROUND,
    )
    # Its first answer tells that it watches: what changes during the first check is not missed.
    next(changes)
    status = check()
    say("Watching for changes; Ctrl-C ends it.")
    sys.stdout.flush()
    for changed in changes:
        if changed:
            forget()
            say()
            status = check()
            sys.stdout.flush()
    return status


def _matters(_change: object, path: str) -> bool:
    """Whether a change at ``path`` is one of a program, a notebook or of settings."""
    return path.endswith(_SUFFIXES)
