"""The other modules of the workspace and installed ones: found by the rules of import, read."""

from __future__ import annotations

import ast
import os
import re
import time
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from tapelint import disk
from tapelint.project.answers import Answers
from tapelint.project.definitions import Definitions
from tapelint.project.environment import SITES, Environment, environment
from tapelint.source.bindings import Bindings
from tapelint.source.parse import parse
from tapelint.source.text import Source

if TYPE_CHECKING:
    from collections.abc import Hashable

# A module that is larger than this is data rather than code that one follows.
_LARGEST = 400_000
# For how long it is believed that no module has come or gone.
_SECONDS = 2.0
# What stands in the root of a project.
_MARKS = ("pyproject.toml", "setup.py", "setup.cfg", ".git")

# An installed module that mentions none of these has nothing to do with gradients.
_TENSORFLOW = re.compile("tensorflow|keras|[gG]radient")

# (module, leading dots, folder of the importing file)
_Import = tuple[str, int, Path]


@dataclass(frozen=True)
class Text:
    """What is read of a module: its tree, what it binds, and whether it works with TensorFlow."""

    tree: ast.Module
    bindings: Bindings
    concerns: bool


class Workspace:
    """The Python modules around a file, for its imports to find.

    A module is sought beside the importing file, in the folder that holds its package, in the
    root of its project and a folder ``src`` there, and among the installed packages. Trees are
    kept as long as the file on the disk does not change; nothing is imported or run.

    Where the work is ``deferred``, nothing is looked up or read while a caller waits: what is not
    known yet is answered with None, and found by ``resolve_pending``. Where what is found is
    ``lasting``, it is believed that no module comes or goes, until ``look_again``.
    """

    def __init__(self, *, deferred: bool = False, lasting: bool = False) -> None:
        """Nothing is known yet."""
        self._open: dict[Path, Source] = {}
        self._looks = 0
        self._lasting = lasting
        self._lock = Lock()
        self._folders = Answers(_entries, self._now if lasting else _modified, deferred=False)
        self._roots = Answers(self._roots_of, self._now, deferred=False)
        self._environments = Answers(environment, self._now, deferred=False)
        self._located: Answers[_Import, Path] = Answers(self._locate, self._now, deferred=deferred)
        self._texts = Answers(self._read, self._version, deferred=deferred)
        self._definitions = Definitions()
        self._defined = Answers(self._define, self._version_of_first, deferred=deferred)
        self._classes = Answers(self._class_of, self._version_of_second, deferred=deferred)

    def locate(self, module: str, level: int, importer: Path) -> Path | None:
        """The file of ``module`` as ``importer`` imports it, with ``level`` leading dots.

        The folder, where it is a package without a file of its own.
        """
        return self.locate_from(importer.parent, module, level)

    def locate_from(self, folder: Path, module: str, level: int) -> Path | None:
        """The same for a file in ``folder``."""
        return self._located.get((module, level, folder))

    def read(self, path: Path) -> Text | None:
        """The module in ``path``; None where it cannot be read."""
        return self._texts.get(path)

    def awaits_file(self, module: str, level: int, importer: Path) -> bool:
        """Whether ``locate`` cannot tell yet."""
        return self._located.awaits((module, level, importer.parent))

    def awaits_text(self, path: Path) -> bool:
        """Whether ``read`` cannot tell yet."""
        return self._texts.awaits(path)

    def note(self, path: Path) -> None:
        """Tell of a change of the module in ``path`` as if it had been read."""
        self._texts.note(path)

    def is_current(self, path: Path) -> bool:
        """Whether the module in ``path`` is as it was when it was read, if it was."""
        return self._texts.is_current(path)

    def define(self, path: Path, name: str) -> tuple[Path, str] | None:
        """The file and the name under which ``name`` of an installed module is really defined.

        It is asked where the module in ``path`` does not plainly tell.
        """
        return self._defined.get((path, name))

    def classes(self, path: Path, name: str) -> tuple[str, ...] | None:
        """The full names of the classes that what ``name`` of an installed module gives is of.

        It is asked where the code of the module in ``path`` does not plainly tell.
        """
        return self._classes.get(("classes", path, name))

    def update(self, path: Path, source: Source | None) -> None:
        """The editor has ``source`` open as the file ``path``; None: it has closed it."""
        if source is None:
            self._open.pop(path, None)
        else:
            self._open[path] = source
        self._texts.want(path)

    @property
    def pending(self) -> bool:
        """Whether ``resolve_pending`` has something to do."""
        return any(one.pending for one in self._deferred)

    def resolve_pending(self) -> set[Hashable]:
        """Look up and read what was asked for; return the questions with another answer now.

        It takes its time, and may be called in a thread of its own.
        """
        with self._lock:
            return {question for one in self._deferred for question in one.renew()}

    @property
    def _deferred(self) -> tuple[Answers[Any, Any], ...]:
        return self._located, self._texts, self._defined, self._classes

    def look_again(self) -> None:
        """Believe no longer that no module has come or gone."""
        self._looks += 1

    def _now(self, _: Hashable) -> object:
        """What is found without a look at the disk is believed for some time."""
        return self._looks, 0 if self._lasting else time.monotonic() // _SECONDS

    # --- finding ---------------------------------------------------------------------------

    def _locate(self, key: _Import) -> Path | None:
        module, level, folder = key
        parts = module.split(".") if module else []
        if level:
            for _ in range(level - 1):
                folder = folder.parent
            return self._module_in(folder, parts) or self._namespace_in(folder, parts)
        if not parts:
            return None
        project, roots = self._roots.get(folder) or (folder, ())
        installed = self._environments.get(project) or Environment()
        places = (folder, *roots, *installed.folders)
        for place in places:
            if found := self._module_in(place, parts):
                return found
        if parts[0] in installed.mapped:
            return self._module_at(installed.mapped[parts[0]], parts[1:])
        return next((one for place in places if (one := self._namespace_in(place, parts))), None)

    def _module_in(self, folder: Path, parts: list[str]) -> Path | None:
        """The file of the module that ``parts`` name, sought in ``folder``."""
        entries = self._names_in(folder)
        if parts and parts[0] not in entries and f"{parts[0]}.py" not in entries:
            return None
        # A ``Path`` for each place where a module might be takes longer than to look there.
        base = os.path.join(folder, *parts)  # noqa: PTH118
        names = [os.path.join(base, "__init__.py")]  # noqa: PTH118
        if parts:
            names.append(f"{base}.py")
        for name in names:
            if disk.is_file(name) or (self._open and Path(name) in self._open):
                return Path(name)
        return None

    def _module_at(self, path: Path, parts: list[str]) -> Path | None:
        """The same, where the first part is a package or module at ``path``."""
        if path.suffix == ".py":
            return path if not parts and disk.is_file(path) else None
        return self._module_in(path, parts)

    def _namespace_in(self, folder: Path, parts: list[str]) -> Path | None:
        """The folder of a package that has no file of its own, but modules."""
        if not parts or parts[0] not in self._names_in(folder):
            return None
        base = folder.joinpath(*parts)
        return base if any(one.endswith(".py") for one in self._names_in(base)) else None

    def _names_in(self, folder: Path) -> frozenset[str]:
        return self._folders.get(folder) or frozenset()

    def _roots_of(self, folder: Path) -> tuple[Path, tuple[Path, ...]]:
        """The project that ``folder`` is in, and where its absolute imports are sought."""
        names = self._names_in(folder)
        is_package = "__init__.py" in names and folder != folder.parent
        outer = self._roots.get(folder.parent) if is_package else None
        if outer and names.isdisjoint(_MARKS):
            return outer
        package = outer[1][0] if outer else folder
        around = (folder, *folder.parents)
        marked = (one for one in around if not self._names_in(one).isdisjoint(_MARKS))
        project = next(marked, package)
        above = [one for one in package.parents if one == project or project in one.parents]
        return project, tuple(dict.fromkeys((package, *above, project, project / "src")))

    # --- reading ---------------------------------------------------------------------------

    def _version(self, path: Path) -> object:
        """What tells a version of the file at ``path`` from another."""
        if path in self._open:
            return self._open[path]
        try:
            status = path.stat()
        except OSError:
            return None
        return status.st_mtime_ns, status.st_size

    def _read(self, path: Path) -> Text | None:
        source = self._open.get(path)
        try:
            if source is None:
                if path.suffix != ".py":
                    return None
                source = Source(disk.content(path, _LARGEST).decode("utf-8"), str(path))
        except (OSError, UnicodeError):
            return None
        tree = parse(source).tree
        own = SITES.isdisjoint(path.parts)
        return Text(tree, Bindings.of(tree), own or bool(_TENSORFLOW.search(source.text)))

    # --- definitions -----------------------------------------------------------------------

    def _version_of_first(self, key: tuple[Path, str]) -> object:
        return self._version(key[0])

    def _define(self, key: tuple[Path, str]) -> tuple[Path, str] | None:
        path, name = key
        return self._definitions.find(path, name, self._installed(path))

    def _version_of_second(self, key: tuple[str, Path, str]) -> object:
        return self._version(key[1])

    def _class_of(self, key: tuple[str, Path, str]) -> tuple[str, ...] | None:
        _, path, name = key
        return self._definitions.classes(path, name, self._installed(path))

    def _installed(self, path: Path) -> tuple[Path, ...]:
        """The folders that packages are in, for the project that the module in ``path`` is in."""
        project, _ = self._roots.get(path.parent) or (path.parent, ())
        return (self._environments.get(project) or Environment()).folders


def _modified(folder: Path) -> object:
    try:
        return folder.stat().st_mtime_ns
    except OSError:
        return None


def _entries(folder: Path) -> frozenset[str]:
    return frozenset(disk.names_in(folder))
