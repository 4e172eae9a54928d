"""How a pyproject.toml is edited so that it turns a rule off."""

from __future__ import annotations

from functools import lru_cache

from tapelint.finding import Edit
from tapelint.source import toml
from tapelint.source.text import Source


@lru_cache(maxsize=16)
def ignoring(text: str, rule: str) -> Edit | None:
    """Return the edit of a pyproject.toml with the content ``text`` that turns ``rule`` off.

    It adds to ``ignore``, making that and its table where they are missing, and leaves the rest
    as it is. None where the text is not TOML, or one of these is something else.
    """
    import tomlkit  # noqa: PLC0415 - it takes long to load

    try:
        expected = toml.loads(text)
        values = expected.setdefault("tool", {}).setdefault("tapelint", {})
        values["ignore"] = [*values.get("ignore", []), rule]
        document = tomlkit.parse(text)
        tool = document.setdefault("tool", tomlkit.table(is_super_table=True))
        table = tool.setdefault("tapelint", tomlkit.table())
        table.setdefault("ignore", tomlkit.array()).append(rule)
        # It puts no empty line between a new table and the next one.
        last = f'ignore = ["{rule}"]\n'
        spaced = tomlkit.dumps(document).replace(f"{last}[", f"{last}\n[")
        after = _with_line_ends_of(text, spaced)
        if toml.loads(after) != expected:
            return None
    except (ValueError, AttributeError, TypeError):
        return None
    return _difference(text, after)


def _with_line_ends_of(text: str, after: str) -> str:
    """Give the lines that are new in ``after`` the line ends of ``text``."""
    return after.replace("\r\n", "\n").replace("\n", "\r\n") if "\r\n" in text else after


def _difference(before: str, after: str) -> Edit:
    """The edit that makes ``after`` of ``before``, of no more than what differs."""
    start = _alike(before, after)
    left, right = before[start:], after[start:]
    same = _alike(left[::-1], right[::-1])
    range_ = Source(before).between(start, len(before) - same)
    return Edit(range_, right[: len(right) - same])


def _alike(one: str, other: str) -> int:
    """How many characters they begin with in common."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (a, b) in pairs if a != b), min(len(one), len(other)))
