"""How a pyproject.toml is edited so that it turns a rule off."""

from __future__ import annotations

import re

from tapelint.finding import Edit
from tapelint.source import toml
from tapelint.source.text import Source

_TABLE = re.compile(
    r"^[ \t]*\[[ \t]*tool[ \t]*\.[ \t]*tapelint[ \t]*\][^\n]*(?:\n|\Z)", re.MULTILINE
)


def ignoring(text: str, rule: str) -> Edit | None:
    """Return the edit of a pyproject.toml with the content ``text`` that turns ``rule`` off.

    It adds to ``ignore``, making that and its table where they are missing, and leaves the rest
    as it is. None where the text is not TOML or is written in a way that this cannot edit.
    """
    offset, added = _addition(text, rule)
    try:
        after = toml.loads(text)
        table = after.setdefault("tool", {}).setdefault("tapelint", {})
        table["ignore"] = [*table.get("ignore", []), rule]
        if toml.loads(text[:offset] + added + text[offset:]) != after:
            return None
    except (toml.DecodeError, AttributeError, TypeError):  # one of these is no table or array
        return None
    return Edit(Source(text).between(offset, offset), added)


def _addition(text: str, rule: str) -> tuple[int, str]:
    """What to insert at which offset of ``text``, so that its table ignores ``rule`` too."""
    table = _TABLE.search(text)
    if table is None:
        gap = "" if not text else "\n" if text.endswith("\n") else "\n\n"
        return len(text), f'{gap}[tool.tapelint]\nignore = ["{rule}"]\n'
    end = re.compile(r"^[ \t]*\[", re.MULTILINE).search(text, table.end())
    ignore = re.compile(r"^[ \t]*ignore[ \t]*=[ \t]*\[([^\]]*)", re.MULTILINE).search(
        text, table.end(), end.start() if end else len(text)
    )
    if ignore is None:
        gap = "" if table[0].endswith("\n") else "\n"
        return table.end(), f'{gap}ignore = ["{rule}"]\n'
    items = ignore[1].rstrip()
    offset = ignore.start(1) + len(items)
    if not items:
        return offset, f'"{rule}"'
    indentation = re.search(r"\n[ \t]*(?=[\"'])", ignore[1])
    comma = "" if items.endswith(",") else ","
    last = "," if items.endswith(",") else ""
    return offset, f'{comma}{indentation[0] if indentation else " "}"{rule}"{last}'
