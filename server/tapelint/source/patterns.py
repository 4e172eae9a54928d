"""Patterns of paths, written as in a .gitignore."""

from __future__ import annotations

import re
import warnings
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pathspec import GitIgnoreSpec


def compiled(lines: Iterable[str]) -> GitIgnoreSpec:
    """Return what ``lines`` mean together. One that is no pattern means nothing, as to git."""
    from pathspec import GitIgnoreSpec  # noqa: PLC0415 - 50 ms, and most need none

    specs = [spec for line in lines if (spec := _compiled(line))]
    return GitIgnoreSpec([pattern for spec in specs for pattern in spec.patterns])


def is_pattern(line: str) -> bool:
    """Whether ``line`` is one."""
    return _compiled(line) is not None


def _compiled(line: str) -> GitIgnoreSpec | None:
    from pathspec import GitIgnoreSpec  # noqa: PLC0415

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the regular expression that is made of it
        try:
            return GitIgnoreSpec.from_lines([line])
        except (ValueError, re.error, OverflowError, RecursionError):
            return None
