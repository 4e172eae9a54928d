"""What is wrong with a repair, as told by others than the code that made it."""

from __future__ import annotations

import ast
import io
import shutil
import subprocess
import sysconfig
import tokenize
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from tapelint.finding import Finding

Find = Callable[[str], Sequence[Finding]]


def faults(
    before: str, after: str, found: Sequence[Finding], gone: Counter[str], find: Find
) -> list[str]:
    """What is wrong with ``after``, which a repair made of ``before``.

    ``found`` is what was found in ``before``, ``gone`` how many of each code are to be repaired.
    """
    try:
        ast.parse(after)
    except SyntaxError:
        return ["does not parse"]
    was = Counter(one.code for one in found)
    now = Counter(one.code for one in find(after))
    result = []
    if any(now[code] > was[code] - count for code, count in gone.items()):
        result.append("finding stays")
    if now - was:
        result.append(f"finding added: {', '.join(now - was)}")
    if comments(before) - comments(after):
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


def undefined(text: str) -> Counter[str]:
    """The names that Ruff calls undefined, or used before they are bound."""
    ruff = shutil.which("ruff", path=sysconfig.get_path("scripts")) or "ruff"
    options = ["--isolated", "--no-cache", "--select=F821,F823", "--output-format=concise", "-"]
    told = subprocess.run(  # noqa: S603 - the linter of this project
        [ruff, "check", *options], input=text, capture_output=True, text=True, check=False
    )
    lines = (line for line in told.stdout.splitlines() if line.startswith("-:"))
    return Counter(line.partition(" ")[2] for line in lines)


def is_same_program(one: str, other: str) -> bool:
    """Whether two texts are the same program, but for comments and layout."""
    return ast.dump(ast.parse(one)) == ast.dump(ast.parse(other))


CACHE = Path(__file__).parents[2] / ".cache" / "repairs"
