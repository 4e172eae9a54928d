"""Where installed packages are. The disk is read; no interpreter is asked, and nothing is run."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tapelint import disk
from tapelint.source.parse import parse
from tapelint.source.text import Source
from tapelint.versions import ENVIRONMENTS, active
from tapelint.versions.installed import libraries

SITES = frozenset({"site-packages", "dist-packages"})


@dataclass(frozen=True)
class Environment:
    """The folders that installed packages are in, and the packages that are elsewhere."""

    folders: tuple[Path, ...] = ()
    mapped: dict[str, Path] = field(default_factory=dict)


def environment(project: Path) -> Environment:
    """What is installed for the project in the folder ``project``.

    In the environment that is active, in one of the project's own, and beside Tapelint, which an
    editor runs with the Python that the user selected.
    """
    homes = [*active(), *(project / name for name in ENVIRONMENTS)]
    sites = [site for home in homes for site in libraries(home)]
    sites += [Path(one) for one in sys.path if Path(one).name in SITES]
    folders: dict[Path, None] = {}
    mapped: dict[str, Path] = {}
    for site in dict.fromkeys(sites):
        folders[site] = None
        folders.update(dict.fromkeys(_named_in_path_files(site)))
        mapped.update(_editable(site))
    return Environment(tuple(folders), mapped)


def _named_in_path_files(site: Path) -> Iterator[Path]:
    """The folders that the ``.pth`` files in ``site`` add; lines that are code are not run."""
    for file in disk.matching(site, "*.pth"):
        for line in disk.text(file).splitlines():
            name = line.strip()
            if name and not name.startswith(("#", "import ", "import\t")):
                folder = site / name
                if disk.is_folder(folder):
                    yield folder


def _editable(site: Path) -> dict[str, Path]:
    """The packages that setuptools installed in ``site`` for editing, with where they are.

    Their finder is a module that keeps them in a literal.
    """
    mapped: dict[str, Path] = {}
    for file in disk.matching(site, "__editable___*_finder.py"):
        for statement in parse(Source(disk.text(file))).tree.body:
            match statement:
                case (
                    ast.AnnAssign(target=ast.Name(id="MAPPING"), value=ast.Dict() as entries)
                    | ast.Assign(targets=[ast.Name(id="MAPPING")], value=ast.Dict() as entries)
                ):
                    for name, path in zip(entries.keys, entries.values, strict=True):
                        if isinstance(name, ast.Constant) and isinstance(path, ast.Constant):
                            mapped[str(name.value)] = Path(str(path.value))
    return mapped
