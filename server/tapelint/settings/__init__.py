"""The user's settings: ``[tool.tapelint]`` of pyproject.toml, the editor's, the command line's.

All three use the same names; an editor may write them in camel case.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from tapelint.config import Config
from tapelint.settings.problem import Problem
from tapelint.settings.reader import Reader
from tapelint.source.patterns import Patterns
from tapelint.versions import used

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

__all__ = ["Loaded", "Problem", "check", "load"]


@dataclass(frozen=True)
class Loaded:
    """The settings that hold in a folder.

    ``root`` is the folder of the pyproject.toml that holds them, which is ``file``; where there is
    none, it is the folder itself. ``inlay_hints`` is for editors alone. ``overrides_ignore`` tells
    that what the file ignores does not count. ``problems`` tells which settings were left out and
    why; ``is_broken`` that a whole file was.
    """

    root: Path
    config: Config
    exclude: Patterns
    per_file_ignores: tuple[tuple[Patterns, frozenset[str]], ...] = ()
    inlay_hints: bool = False
    overrides_ignore: bool = False
    file: Path | None = None
    problems: tuple[Problem, ...] = ()
    is_broken: bool = False

    def config_for(self, path: Path) -> Config:
        """Return the settings for the file at ``path``."""
        ignored = {
            selector
            for patterns, selectors in self.per_file_ignores
            if patterns.match(path)
            for selector in selectors
        }
        return replace(self.config, ignore=self.config.ignore | ignored) if ignored else self.config

    def excludes(self, path: Path | str) -> bool:
        """Whether the user wants the file or folder at ``path`` left alone."""
        return self.exclude.match(path)


def load(  # noqa: PLR0913 - each is something else to start from
    folder: Path,
    overrides: Mapping[str, object] | None = None,
    environment: Path | None = None,
    *,
    root: Path | None = None,
    read: Callable[[Path], bytes] | None = None,
    files: Iterable[Path] | None = None,
) -> Loaded:
    """Return the settings for the files in ``folder``.

    They come from the nearest pyproject.toml, upward from ``folder``, that has a table
    ``[tool.tapelint]``; ``overrides`` (an editor's settings or the command line's options) take
    the place of what that says, except for those that are empty. A wrong setting becomes a
    problem and has no other effect. ``environment`` is the one that is selected in an editor, its
    folder or its Python. The patterns in ``overrides`` start from ``root``; ``read`` reads a file,
    from elsewhere than the disk perhaps. ``files`` are looked for settings in place of those
    above ``folder``. Never raises.
    """
    folder = folder.absolute()
    reader = Reader(folder, read)
    if files is None:
        files = (parent / "pyproject.toml" for parent in (folder, *folder.parents))
    file = next((each for each in files if reader.read_file(each)), None)
    if root or not file:
        reader.root = root or folder
    reader.read_overrides(overrides or {})
    known = reader.used or used(folder, environment)
    config = Config(
        known.keras,
        reader.select,
        reader.ignore | reader.off,
        dict(reader.severity),
        known.standalone,
        known.origin,
        known.tensorflow,
        known.tf_keras,
    )
    return Loaded(
        file.parent if file else folder,
        config,
        reader.exclude,
        reader.per_file,
        reader.inlay_hints,
        reader.overrides_ignore,
        file,
        tuple(reader.problems),
        reader.is_broken,
    )


def check(overrides: Mapping[str, object]) -> list[Problem]:
    """Return what is wrong with the settings of an editor."""
    reader = Reader(Path(), None)
    reader.read_overrides(overrides)
    return reader.problems
