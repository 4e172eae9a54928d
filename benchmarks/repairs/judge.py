"""What is wrong with a repair, as told by others than the code that made it."""

from __future__ import annotations

import ast
import io
import shutil
import subprocess
import sysconfig
import tokenize
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from tapelint.finding import Finding


def faults(
    before: str,
    after: str,
    found: Sequence[Finding],
    left: Sequence[Finding],
    gone: Counter[str],
) -> list[str]:
    """What is wrong with ``after``, which a repair made of ``before``.

    ``found`` is what was found in ``before``, ``left`` what is found in ``after``, and ``gone`` how
    many of each code are to be repaired.
    """
    try:
        ast.parse(after)
    except SyntaxError:
        return ["does not parse"]
    was = Counter(one.code for one in found)
    now = Counter(one.code for one in left)
    result = []
    if any(now[code] > was[code] - count for code, count in gone.items()):
        result.append("finding stays")
    if now - was:
        result.append(f"finding added: {', '.join(now - was)}")
    lost = comments(before) - comments(after)
    if any(one.strip("# ") not in after for one in lost):
        result.append("comment lost")
    if undefined(after) - undefined(before):
        result.append("name unbound")
    if strings(before) - strings(after):
        result.append("text in a string changed")
    return result


def comments(text: str) -> Counter[str]:
    """The comments in ``text``."""
    return Counter(one.string for one in _tokens(text) if one.type == tokenize.COMMENT)


def strings(text: str) -> Counter[str]:
    """The strings over several lines, such as docstrings."""
    found = (one.string for one in _tokens(text) if one.type == tokenize.STRING)
    return Counter(one for one in found if "\n" in one)


def _tokens(text: str) -> list[tokenize.TokenInfo]:
    return list(tokenize.generate_tokens(io.StringIO(text).readline))


@lru_cache(maxsize=2)
def undefined(text: str) -> Counter[str]:
    """The names that Ruff calls undefined, or used before they are bound."""
    ruff = shutil.which("ruff", path=sysconfig.get_path("scripts")) or "ruff"
    options = ["--isolated", "--no-cache", "--select=F821,F823", "--output-format=concise", "-"]
    told = subprocess.run(  # noqa: S603 - the linter of this project
        [ruff, "check", *options], input=text, capture_output=True, text=True, check=False
    )
    lines = (line for line in told.stdout.splitlines() if line.startswith("-:"))
    return Counter(line.partition(" ")[2] for line in lines)


CACHE = Path(__file__).parents[2] / ".cache" / "repairs"
