"""The functions for programs: check and repair texts, files and folders.

Positions in what they return are 0-based, columns in code points; see ``tapelint.finding``.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tapelint.check import analyse, check
from tapelint.cli.repairs import analyses
from tapelint.cli.targets import Overrides, targets
from tapelint.cli.work import check_files, forget
from tapelint.fixes.repair import Text, repair
from tapelint.graph import graphs
from tapelint.project import Workspace
from tapelint.settings import Loaded, load
from tapelint.source.text import Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from os import PathLike

    from tapelint.config import Config
    from tapelint.finding import Finding
    from tapelint.graph import Graph
    from tapelint.report.checked import Checked


class SettingsError(ValueError):
    """A rule, version or other setting that does not exist, or a path that cannot be read."""


def check_source(
    text: str,
    *,
    path: str | PathLike[str] | None = None,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    tensorflow_version: str | None = None,
) -> list[Finding]:
    """Return what is wrong in ``text``, a Python program, in the order of its lines.

    Where it is the content of the file at ``path``, the settings of that file's project hold, and
    its imports are followed. ``select`` and ``ignore`` name rules, by code, prefix of codes or
    name, ``tensorflow_version`` the TensorFlow to judge by, such as "2.15". Raises SettingsError.
    """
    overrides = _overrides(select, ignore, tensorflow_version)
    source, config, workspace = _program(text, path, overrides)
    return check(source, config, workspace)


def fix_source(  # noqa: PLR0913 - all but the text are given by name
    text: str,
    *,
    path: str | PathLike[str] | None = None,
    unsafe: bool = False,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    tensorflow_version: str | None = None,
) -> str:
    """Return ``text`` repaired as ``tapelint fix`` does, with ``unsafe`` as ``--unsafe`` does.

    The rest is as in ``check_source``. Raises SettingsError.
    """
    overrides = _overrides(select, ignore, tensorflow_version)
    source, config, workspace = _program(text, path, overrides)
    repaired = repair(Text(source), analyses(config, workspace), unsafe=unsafe)
    return repaired.text.source.text


def flow_of_source(
    text: str,
    *,
    path: str | PathLike[str] | None = None,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    tensorflow_version: str | None = None,
) -> list[Graph]:
    """Return how the gradients flow in each training step of ``text``, with what is wrong there.

    These are the graphs that ``tapelint graph`` draws; see ``tapelint.graph``. The rest is as in
    ``check_source``. Raises SettingsError.
    """
    overrides = _overrides(select, ignore, tensorflow_version)
    source, config, workspace = _program(text, path, overrides)
    return graphs(analyse(source, config, workspace))


def check_paths(
    paths: Iterable[str | PathLike[str]],
    *,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    tensorflow_version: str | None = None,
) -> Iterator[Checked]:
    """Yield each Python file and notebook at and below ``paths`` with what is wrong in it.

    Files are found, and settings hold, as for ``tapelint check``. Many files are checked on all
    processors. Raises SettingsError, also for a file that cannot be read.
    """
    forget()  # since the last call settings and modules may have changed
    overrides = _overrides(select, ignore, tensorflow_version)
    found = targets([str(path) for path in paths], overrides)
    if found.problems:
        raise SettingsError(found.problems[0])
    for outcome in check_files(found.files, overrides, found.named):
        if outcome.checked is None:
            raise SettingsError(outcome.problem)
        yield outcome.checked


def _overrides(
    select: Iterable[str], ignore: Iterable[str], tensorflow_version: str | None
) -> Overrides:
    return Overrides(tuple(select), tuple(ignore), tensorflow_version, edits=True)


def _program(
    text: str, path: str | PathLike[str] | None, overrides: Overrides
) -> tuple[Source, Config, Workspace | None]:
    """What there is to check: the text, its settings, and where its imports lead, if anywhere."""
    if path is None:
        loaded = load(Path(), overrides.table(), files=())
        return Source(text), _config(loaded), None
    file = Path(path).absolute()
    loaded = load(file.parent, overrides.table())
    _config(loaded)
    return Source(text, str(file)), loaded.config_for(file), Workspace()


def _config(loaded: Loaded) -> Config:
    if loaded.problems:
        raise SettingsError(str(loaded.problems[0]))
    return loaded.config
