"""The other modules of the workspace: found by the rules of import, read, never run."""

from __future__ import annotations

import ast
import time
from pathlib import Path

from tapelint.source.parse import parse
from tapelint.source.text import Source

# A module that is larger than this is data rather than code that one follows.
_LARGEST = 400_000
# For how long it is believed that no module has come or gone.
_SECONDS = 2.0
# What stands in the root of a project.
_MARKS = ("pyproject.toml", "setup.py", "setup.cfg", ".git")


class Workspace:
    """The Python modules around a file, for its imports to find.

    A module is sought beside the importing file, in the folder that holds its package, and in the
    root of its project and a folder ``src`` there. Trees are kept as long as the file on the disk
    does not change; nothing is imported or run.
    """

    def __init__(self) -> None:
        """Nothing is known yet."""
        self._since = 0.0
        self._roots: dict[Path, tuple[Path, ...]] = {}
        self._located: dict[tuple[str, int, Path], Path | None] = {}
        self._trees: dict[Path, tuple[tuple[int, int], ast.Module]] = {}

    def locate(self, module: str, level: int, importer: Path) -> Path | None:
        """The file of ``module`` as ``importer`` imports it, with ``level`` leading dots."""
        now = time.monotonic()
        if now - self._since > _SECONDS:
            self._since = now
            self._roots.clear()
            self._located.clear()
        key = module, level, importer.parent
        if key not in self._located:
            self._located[key] = self._locate(module, level, importer.parent)
        return self._located[key]

    def _locate(self, module: str, level: int, folder: Path) -> Path | None:
        parts = module.split(".") if module else []
        if level:
            for _ in range(level - 1):
                folder = folder.parent
            return _file_of(folder, parts)
        if folder not in self._roots:
            self._roots[folder] = _roots_of(folder)
        found = (_file_of(root, parts) for root in (folder, *self._roots[folder]) if parts)
        return next((one for one in found if one is not None), None)

    def tree(self, path: Path) -> ast.Module | None:
        """The syntax tree of the module in ``path``; None where it cannot be read."""
        try:
            status = path.stat()
            stamp = status.st_mtime_ns, status.st_size
            known = self._trees.get(path)
            if known is not None and known[0] == stamp:
                return known[1]
            if status.st_size > _LARGEST:
                return None
            tree = parse(Source(path.read_text("utf-8"), str(path))).tree
        except (OSError, UnicodeError):
            return None
        self._trees[path] = stamp, tree
        return tree


def _roots_of(folder: Path) -> tuple[Path, ...]:
    """Where absolute imports of the modules in ``folder`` are sought."""
    package = folder
    while (package / "__init__.py").is_file():
        package = package.parent
    project = next(
        (one for one in (folder, *folder.parents) if any((one / name).exists() for name in _MARKS)),
        package,
    )
    return tuple(dict.fromkeys((package, project, project / "src")))


def _file_of(folder: Path, parts: list[str]) -> Path | None:
    base = folder.joinpath(*parts)
    for path in (base / "__init__.py", base.with_suffix(".py") if parts else base):
        if path.suffix == ".py" and path.is_file():
            return path
    return None
