"""Where the pages of the rules are on the web, if the package tells where its documentation is."""

from __future__ import annotations

from functools import cache
from importlib.metadata import PackageNotFoundError, metadata


def page(rule: str) -> str | None:
    """The address of the page of the rule with the name ``rule``; None if there is none."""
    documentation = _documentation()
    return documentation and f"{documentation.rstrip('/')}/rules/{rule}/"


@cache
def _documentation() -> str | None:
    """What ``[project.urls]`` of the package has under ``Documentation``."""
    try:
        named = metadata("tapelint").get_all("Project-URL") or []
    except PackageNotFoundError:
        return None
    urls = dict(one.split(", ", 1) for one in named)
    return urls.get("Documentation")
