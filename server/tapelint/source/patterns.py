"""Patterns of paths, written as in a .gitignore."""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from tapelint import disk

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pathspec import GitIgnoreSpec


@dataclass(frozen=True)
class Patterns:
    """Patterns of paths, written as in a .gitignore, and the folder that they start from."""

    root: Path
    patterns: tuple[str, ...] = ()

    def match(self, path: Path | str) -> bool:
        """Whether they mean the file or folder at ``path``."""
        if not self.patterns:
            return False
        path = Path(path).absolute()
        if not path.is_relative_to(self.root):
            return False
        relative = path.relative_to(self.root).as_posix()
        return self._spec.match_file(f"{relative}/" if disk.is_folder(path) else relative)

    @cached_property
    def _spec(self) -> GitIgnoreSpec:
        return compiled(self.patterns)


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
    from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern  # noqa: PLC0415

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the regular expression that is made of it
        try:
            spec = GitIgnoreSpec.from_lines([line])
            return GitIgnoreSpec(
                GitIgnoreSpecPattern(re.compile(_linear(pattern.regex.pattern)), pattern.include)
                for pattern in spec.patterns
                if isinstance(pattern, GitIgnoreSpecPattern) and pattern.regex is not None
            )
        except (ValueError, re.error, OverflowError, RecursionError):
            return None


# How pathspec writes `*` and `/**/`, and what may stand between two of the one or the other.
_STAR = "[^/]*"
_STARS = re.compile(r"\[\^/\]\*((?:\\.|\[\^?\]?[^]]*\](?!\*)|[^()\\[/])+)(?=\[\^/\]\*)")
_DEEP = re.compile(r"\(\?:/\.\+\)\?/((?:(?!\(\?:/\.\+\)\?).)+?)(?=\(\?:/\.\+\)\?/)")


def _linear(expression: str) -> str:
    """Have ``expression``, made of a pattern, match the same in a time that has a bound.

    What stands between two `*`, or two `/**/`, is right where it is found first: no other place is
    tried, of which there may be more than can be counted. This is how Python's fnmatch does it.
    """
    while _STAR + _STAR in expression:
        expression = expression.replace(_STAR + _STAR, _STAR)
    groups = (f"p{number}" for number in count())
    expression = _STARS.sub(lambda one: _first(next(groups), f"[^/]*?{one[1]}"), expression)
    return _DEEP.sub(lambda one: _first(next(groups), f"(?:/.+?)??/{one[1]}", "/"), expression)


def _first(group: str, expression: str, after: str = "") -> str:
    """Match what ``expression`` matches first, with ``after`` behind it, and nothing else."""
    return f"(?=(?P<{group}>{expression}){after})(?P={group})"
