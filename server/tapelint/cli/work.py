"""Do the same to many files, on all processors."""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from tapelint import disk
from tapelint.check import analyse
from tapelint.cli.given import given
from tapelint.cli.repairs import has_repair, made, right_alone
from tapelint.disk import shown
from tapelint.finding import Position
from tapelint.flow.engine.interpreter import concerns
from tapelint.garbage import keep_what_is_loaded, start_worker
from tapelint.project import Workspace
from tapelint.report.checked import Checked, Repairable
from tapelint.settings import Loaded, load
from tapelint.source.files import File, Unreadable, decode, find, read
from tapelint.source.parse import parse
from tapelint.source.patterns import Patterns, is_pattern
from tapelint.source.text import Source
from tapelint.versions import marks_project

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from tapelint.finding import Edit, Fix
    from tapelint.source.parse import Syntax, SyntaxProblem

_log = logging.getLogger(__name__)

_WITH_EDITS = frozenset({"json", "json-lines", "sarif"})
_FEW = 50
_PARTS = 4
WORKSPACE = Workspace()
_T = TypeVar("_T")


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
        """Yield what is wrong with those that are not settings."""
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


def forget() -> None:
    """Take nothing for granted that an earlier check has read."""
    global WORKSPACE  # noqa: PLW0603 - one for the process
    WORKSPACE = Workspace()
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

    def excluded(path: Path) -> bool:
        folder = path.absolute().parent
        return settings_for(folder, overrides).excludes(path) or also.match(path)

    problems = list(overrides.problems())

    def failed(error: OSError) -> None:
        problems.append(f"{shown(error.filename)}: {error.strerror}")

    files: dict[Path, None] = {}
    for path in map(Path, paths):
        if overrides.force_exclude and any(map(excluded, (path, *path.absolute().parents))):
            continue
        files.update(dict.fromkeys(find(path, excluded, failed)))
    folders = {file.parent for file in files} or {Path.cwd()}
    loaded = (settings_for(folder.absolute(), overrides) for folder in folders)
    settings = {id(one): one for one in loaded}
    wrong = {str(problem): None for one in settings.values() for problem in one.problems}
    return Targets(tuple(files), (*problems, *wrong), frozenset(map(Path, paths)))


@dataclass(frozen=True)
class Outcome:
    """What came of checking a file, or why it was not checked."""

    checked: Checked | None = None
    problem: str | None = None


def check_files(
    files: Sequence[Path],
    overrides: Overrides,
    named: frozenset[Path] = frozenset(),
    *,
    counts: bool = False,
) -> Iterator[Outcome]:
    """Check ``files``, in order; the ``named`` are those that the user has named."""
    work = partial(_check_path, overrides=overrides, named=named, counts=counts)
    return over(files, work, Outcome)


def check_input(name: str, overrides: Overrides, *, counts: bool = False) -> Outcome:
    """Check standard input as the file ``name``."""

    def work(path: Path) -> Outcome:
        file = decode(path, given())
        return Outcome(checked(file, overrides, is_named=True, counts=counts))

    return attempt(Path(name), work, Outcome)


def _check_path(
    path: Path, overrides: Overrides, named: frozenset[Path], *, counts: bool
) -> Outcome:
    return Outcome(checked(read(path), overrides, is_named=path in named, counts=counts))


def checked(file: File, overrides: Overrides, *, is_named: bool, counts: bool = False) -> Checked:
    """Check ``file``. The fixes have their edits only where ``overrides`` wants them.

    How many findings repairs end is found out if one ``counts`` them.

    What has nothing to do with gradients is only parsed if the user has named the file.
    """
    path = str(file.path)
    nothing = Source("", path)
    if not concerns(file.source.text):
        problem = _problem(file, parse(file.source)) if is_named else None
        return Checked(path, nothing, [], file.cells, problem)
    settings = settings_for(file.path.absolute().parent, overrides)
    config = settings.config_for(file.path)
    analysis = analyse(file.source, config, WORKSPACE)
    if overrides.edits and has_repair(analysis.findings):
        analysis = replace(analysis, findings=right_alone(analysis, config, WORKSPACE))
    findings = [
        replace(finding, fixes=tuple(_built(fix, wanted=overrides.edits) for fix in finding.fixes))
        for finding in analysis.findings
    ]
    # The text is for showing what was found in it; it would have to be sent between processes.
    source = file.source if findings else nothing
    problem = _problem(file, analysis.syntax)
    repairable = Repairable()
    if counts and has_repair(findings):
        repaired = made(file, config, WORKSPACE, unsafe=False, tells=False)
        left = analyse(repaired.source, config, WORKSPACE).findings
        repairable = Repairable(len(findings) - len(left), repaired.more)
    given_up = analysis.given_up
    return Checked(path, source, findings, file.cells, problem, given_up, repairable)


def _problem(file: File, syntax: Syntax) -> SyntaxProblem | None:
    """Why ``file`` does not parse, if so: in a notebook, what is wrong in the first such cell."""
    if file.cells is None or syntax.problem is None:
        return syntax.problem
    starts = (*file.cells.starts, len(file.source.lines))
    for first, end in pairwise(starts):
        problem = parse(Source("".join(file.source.lines[first:end]))).problem
        if problem is not None:
            at = Position(problem.position.line + first, problem.position.column)
            return replace(problem, position=at)
    return syntax.problem


@dataclass(frozen=True)
class _Built:
    """Edits that can leave a process."""

    edits: tuple[Edit, ...]

    def __call__(self) -> tuple[Edit, ...]:
        return self.edits


def _built(fix: Fix, *, wanted: bool) -> Fix:
    return replace(fix, build=_Built(fix.build() if wanted else ()))


def over(
    files: Sequence[Path], work: Callable[[Path], _T], failed: Callable[[None, str], _T]
) -> Iterator[_T]:
    """Yield ``work`` of each file, in order, in as many processes as pay.

    Where a file cannot be read, or the analysis fails, it is ``failed`` with nothing and why.
    """
    attempted = partial(attempt, work=work, failed=failed)
    processes = min(_processors(), len(files) // _FEW + 1)
    if processes == 1:
        keep_what_is_loaded()
        yield from map(attempted, files)
        return
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415 - not for a few files

    # Files that lie together import the same modules, which a process reads once.
    together = max(len(files) // (processes * _PARTS), 1)
    with ProcessPoolExecutor(processes, initializer=start_worker) as pool:
        yield from pool.map(attempted, files, chunksize=together)


def attempt(path: Path, work: Callable[[Path], _T], failed: Callable[[None, str], _T]) -> _T:
    """Return ``work`` of the file at ``path``, or what ``failed`` makes of why it failed."""
    try:
        return work(path)
    except Unreadable as error:
        return failed(None, f"{shown(path)}: {error}")
    except Exception:  # noqa: BLE001 - whatever it is, the other files go on
        _log.exception("%s: the analysis failed", path)
        return failed(
            None, f"{shown(path)}: the analysis failed, which is a fault of Tapelint; see above"
        )


def _processors() -> int:
    """How many processors there are for this process."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
