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


@cache
def settings_for(folder: Path, overrides: Overrides) -> Loaded:
    """Return the settings in ``folder``, reading the files of each project once."""
    folder = folder.absolute()
    projects = (one for one in (folder, *folder.parents) if _is_project(one))
    return _load(next(projects, Path(folder.anchor)), overrides)


_is_project = cache(marks_project)


@cache
def _load(folder: Path, overrides: Overrides) -> Loaded:
    root = Path.cwd() if overrides.exclude else None
    where = () if overrides.isolated else (overrides.config,) if overrides.config else None
    return load(folder, overrides.table(), root=root, files=where)


def forget_settings() -> None:
    """Read the settings anew when they are asked for."""
    for one in (settings_for, _is_project, _load):
        one.cache_clear()


@dataclass(frozen=True)
class Targets:
    """The files to work on, which of them were ``named``, and why others cannot be."""

    files: tuple[Path, ...]
    problems: tuple[str, ...]
    named: frozenset[Path]


def targets(paths: Sequence[str], overrides: Overrides) -> Targets:
    """Find the files at and below ``paths``, each once."""
    also = Patterns(Path.cwd(), tuple(filter(is_pattern, overrides.extend_exclude)))

    settings: dict[str, Loaded] = {}

    def excluded(path: Path) -> bool:
        folder = os.path.dirname(path)  # noqa: PTH120 - a ``Path`` for each file takes longer
        loaded = settings.get(folder)
        if loaded is None:
            loaded = settings[folder] = settings_for(path.absolute().parent, overrides)
        return loaded.excludes(path) or also.match(path)

    problems = []

    def failed(error: OSError) -> None:
        problems.append(f"{shown(error.filename)}: {error.strerror}")

    files: dict[Path, None] = {}
    for path in map(Path, paths):
        if overrides.force_exclude and any(map(excluded, (path, *path.absolute().parents))):
            continue
        files.update(dict.fromkeys(find(path, excluded, failed)))
    folders = {os.path.dirname(file) for file in files} or {str(Path.cwd())}  # noqa: PTH120
    loaded = (settings_for(Path(folder).absolute(), overrides) for folder in folders)
    distinct = {id(one): one for one in loaded}
    wrong = {str(problem): None for one in distinct.values() for problem in one.problems}
    return Targets(tuple(files), (*problems, *wrong), frozenset(map(Path, paths)))
