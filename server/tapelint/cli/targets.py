"""Which files a command is to work on, and the settings that hold for each."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from tapelint import disk
from tapelint.disk import shown
from tapelint.settings import Loaded, load
from tapelint.source.files import find
from tapelint.source.patterns import Patterns, is_pattern
from tapelint.versions import marks_project

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Mapping, Sequence

_WITH_EDITS = frozenset({"json", "json-lines", "sarif"})


@dataclass(frozen=True)
class Overrides:
    """The settings that the command line gives.

    ``extend_exclude`` are patterns of files to leave out besides those that the settings leave
    out, and ``force_exclude`` tells that this holds for files that are named too. ``config`` is
    the file to take the settings from, in the place of those that are found; ``isolated`` tells
    to take them from none. ``edits`` tells that the edits of the repairs are wanted.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    tensorflow_version: str | None = None
    exclude: tuple[str, ...] = ()
    extend_exclude: tuple[str, ...] = ()
    force_exclude: bool = False
    config: Path | None = None
    isolated: bool = False
    edits: bool = False

    @classmethod
    def of(cls, options: argparse.Namespace) -> Overrides:
        """Take them from the parsed options."""
        return cls(
            tuple(options.select or ()),
            tuple(options.ignore or ()),
            options.tensorflow_version,
            tuple(options.exclude or ()),
            tuple(options.extend_exclude or ()),
            options.force_exclude,
            Path(options.config).absolute() if options.config else None,
            options.isolated,
            getattr(options, "format", "") in _WITH_EDITS,
        )

    def table(self) -> Mapping[str, object]:
        """Return those that are settings, under their names."""
        return {
            "select": self.select,
            "ignore": self.ignore,
            "tensorflow-version": self.tensorflow_version,
            "exclude": self.exclude,
        }

    def problems(self) -> Iterator[str]:
        """Yield what is wrong with them; without what is wrong, too much would be done."""
        if any(self.table().values()):
            yield from map(str, load(Path.cwd(), self.table(), files=()).problems)
        for pattern in self.extend_exclude:
            if not is_pattern(pattern):
                yield f"--extend-exclude: {pattern} is no pattern as in a .gitignore"
        if self.config and not disk.is_file(self.config):
            yield f"--config: there is no file {self.config}"


def settings_for(file: Path | str, overrides: Overrides) -> Loaded:
    """Return the settings for ``file``, reading the files of each project once."""
    # Texts, since a ``Path`` for each of many folders takes longer than what is done with it.
    absolute = os.path.join(os.getcwd(), file)  # noqa: PTH109, PTH118
    return _settings_in(os.path.dirname(absolute), overrides)  # noqa: PTH120


@cache
def _settings_in(folder: str, overrides: Overrides) -> Loaded:
    above = os.path.dirname(folder)  # noqa: PTH120
    if above == folder or marks_project(Path(folder)):
        return _load(Path(folder), overrides)
    return _settings_in(above, overrides)


@cache
def _load(folder: Path, overrides: Overrides) -> Loaded:
    root = Path.cwd() if overrides.exclude else None
    where = () if overrides.isolated else (overrides.config,) if overrides.config else None
    return load(folder, overrides.table(), root=root, files=where)


def forget_settings() -> None:
    """Read the settings anew when they are asked for."""
    for one in (_settings_in, _load):
        one.cache_clear()


@dataclass(frozen=True)
class Targets:
    """The files to work on, which of them were ``named``, and why others cannot be."""

    files: tuple[str, ...]
    problems: tuple[str, ...]
    named: frozenset[str]


def targets(paths: Sequence[str], overrides: Overrides) -> Targets:
    """Find the files at and below ``paths``, each once."""
    also = Patterns(Path.cwd(), tuple(filter(is_pattern, overrides.extend_exclude)))

    settings: dict[str, Loaded] = {}

    def settings_of(path: str) -> Loaded:
        folder = os.path.dirname(path)  # noqa: PTH120 - a ``Path`` for each file takes longer
        if folder not in settings:
            settings[folder] = settings_for(path, overrides)
        return settings[folder]

    def excluded(path: str) -> bool:
        return settings_of(path).excludes(path) or also.match(path)

    problems = []

    def failed(error: OSError) -> None:
        problems.append(f"{shown(error.filename)}: {error.strerror}")

    files: dict[str, None] = {}
    for path in map(Path, paths):
        whole = path.absolute()
        if overrides.force_exclude and any(excluded(str(one)) for one in (whole, *whole.parents)):
            continue
        files.update(dict.fromkeys(find(path, excluded, failed)))
    distinct = {id(one): one for one in map(settings_of, files or ["any.py"])}
    wrong = {str(problem): None for one in distinct.values() for problem in one.problems}
    return Targets(tuple(files), (*problems, *wrong), frozenset(str(Path(path)) for path in paths))
