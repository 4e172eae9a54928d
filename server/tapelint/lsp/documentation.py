"""The pages of the rules, as files that the client can open."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import tapelint

_PACKAGE = Path(tapelint.__file__).parent
# As installed, and in a clone of the repository.
_FOLDERS = (_PACKAGE / "pages", _PACKAGE.parents[1] / "docs" / "rules")


@lru_cache
def page(rule: str) -> str | None:
    """Return the URI of the page of the rule with the name ``rule``; None if it has none."""
    if Path(rule).name != rule:
        return None
    files = (folder / f"{rule}.md" for folder in _FOLDERS)
    return next((file.as_uri() for file in files if file.is_file()), None)
