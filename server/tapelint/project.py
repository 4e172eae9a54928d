"""The other modules of the workspace: found by the rules of import, read, never run."""

from __future__ import annotations

import ast
from pathlib import Path

from tapelint.source.parse import parse
from tapelint.source.text import Source

# A module that is larger than this is data rather than code that one follows.
_LARGEST = 400_000


class Workspace:
    """The Python modules below some folders, for ``import`` to find.

    Trees are kept as long as the file on the disk does not change. Nothing is imported or run;
    only files below ``roots``, and beside the importing file, are read.
    """

    def __init__(self, *roots: Path) -> None:
        """Look below ``roots``, and below a folder ``src`` in each."""
        self._roots = tuple(one for root in roots for one in (root, root / "src"))
        self._trees: dict[Path, tuple[tuple[int, int], ast.Module]] = {}

    def locate(self, module: str, level: int, importer: Path | None) -> Path | None:
        """The file of ``module`` as ``importer`` imports it, with ``level`` leading dots."""
        parts = module.split(".") if module else []
        if level:
            if importer is None:
                return None
            folder = importer
            for _ in range(level):
                folder = folder.parent
            return _file_of(folder, parts)
        if not parts:
            return None
        roots = self._roots if importer is None else (importer.parent, *self._roots)
        return next((found for root in roots if (found := _file_of(root, parts))), None)

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


def _file_of(folder: Path, parts: list[str]) -> Path | None:
    base = folder.joinpath(*parts)
    for path in (base / "__init__.py", base.with_suffix(".py") if parts else base):
        if path.suffix == ".py" and path.is_file():
            return path
    return None
