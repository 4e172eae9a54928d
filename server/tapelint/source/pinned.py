"""Which TensorFlow a text asks for itself: in a notebook's magic, PEP 723 metadata, a comment."""

from __future__ import annotations

import re

Version = tuple[int, int]

LOWEST: Version = (1, 0)
HIGHEST: Version = (9, 0)
_NAME = r"tensorflow(?:-(?:[cg]pu|intel|macos))?(?:\[[\w,\s-]*\])?"
# A magic of a notebook is masked, or commented out where the notebook was made a script.
_INSTALLS = re.compile(
    r"^[^\S\n]*(?:0#|#[^\S\n]*[!%])[^\n]*\binstall\b[^\n]*[\s'\"]"
    r"tensorflow(?:-[cg]pu)?==(\d{1,9})\.(\d{1,9})(?!\d)",
    re.MULTILINE,
)
_CHOOSES_1 = "ensorflow_version 1"
_BLOCK = re.compile(r"^# /// script$\n((?:^#(?: [^\n]*)?$\n)+?)^# ///$", re.MULTILINE)
_DEPENDENCY = re.compile(rf"['\"]\s*{_NAME}\s*([^'\";@]*)", re.IGNORECASE)
# Comments at the head that say nothing but that; what a sentence says of a version is no pin.
_HEAD = re.compile(r"(?:[^\S\n]*(?:#[^\n]*)?(?:\n|\Z))*")
_COMMENT = re.compile(
    rf"^#[^\S\n]*{_NAME}[^\S\n]*(==[^\S\n]*[\w.*]+)[^\S\n]*$", re.MULTILINE | re.IGNORECASE
)
_SPECIFIER = re.compile(r"\s*(==|~=|>=|<=|>|<)\s*(\d{1,9})(?:\.(\d{1,9}))?(?:\.([\w*]+))?\s*")


def pinned(text: str) -> tuple[Version, Version] | None:
    """The lowest and the highest version of TensorFlow that ``text`` asks for, if it does."""
    if _CHOOSES_1 in text:
        return (1, 15), (1, 15)
    found = _INSTALLS.search(text) if "install" in text else None
    if found is not None:
        version = int(found[1]), int(found[2])
        return version, version
    asked = _asked(text)
    return None if asked is None else _span(asked)


def _asked(text: str) -> str | None:
    block = _BLOCK.search(text) if "# /// script" in text else None
    if block is not None:
        lines = block[1].splitlines()
        content = "\n".join(line[2:] for line in lines if not line[2:].lstrip().startswith("#"))
        dependency = _DEPENDENCY.search(content)
        return dependency[1] if dependency else None
    head = _HEAD.match(text)
    comment = _COMMENT.search(head[0]) if head and "ensorflow" in head[0] else None
    return comment[1] if comment else None


def _span(asked: str) -> tuple[Version, Version] | None:
    """The versions that ``asked`` allows; None where it allows all, or cannot be understood."""
    lowest, highest = LOWEST, HIGHEST
    for one in asked.split(",") if asked.strip() else ():
        if one.strip().startswith("!="):
            continue
        found = _SPECIFIER.fullmatch(one)
        if found is None:
            return None
        sign, version = found[1], (int(found[2]), int(found[3] or 0))
        is_last_number = found[3] is None or (sign == "~=" and found[4] is None)
        if sign in ("==", "~="):
            end = (version[0], 99) if is_last_number else version
            lowest, highest = max(lowest, version), min(highest, end)
        elif sign in (">=", ">"):
            lowest = max(lowest, version)
        elif sign == "<=" or found[4] not in (None, "0"):
            highest = min(highest, version)
        else:
            before = (version[0], version[1] - 1) if version[1] else (version[0] - 1, 99)
            highest = min(highest, before)
    return None if (lowest, highest) == (LOWEST, HIGHEST) or lowest > highest else (lowest, highest)
