"""The pinned packages, downloaded once with pip and unpacked."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tapelint.check import check
from tapelint.config import Config
from tapelint.finding import Finding
from tapelint.gate import concerns
from tapelint.project import Workspace
from tapelint.source.text import Source

HERE = Path(__file__).parent
CACHE = HERE.parents[1] / ".cache" / "accuracy"
_PYTHON = "3.11"
_WORKSPACE = Workspace()


@dataclass(frozen=True, order=True)
class Published:
    """A file of a package; ``path`` is relative to the package's root."""

    package: str
    path: str
    text: str

    def findings(self, text: str) -> list[Finding]:
        """What is found in the file where it reads ``text``, among the package's other modules."""
        path = CACHE / self.package / self.path
        return check(Source(text, str(path)), Config(), _WORKSPACE)


def requirements() -> list[str]:
    """``name==version`` of each package."""
    return (HERE / "packages.txt").read_text(encoding="utf-8").split()


def files(requirement: str) -> Iterator[Published]:
    """The Python files of a package that have to do with gradients, in order.

    Raises CalledProcessError where pip cannot download the package.
    """
    root = CACHE / requirement
    if not root.exists():
        _unpack(_download(requirement), root)
    for path in sorted(root.rglob("*.py")):
        text = path.read_text(encoding="utf-8", errors="replace")
        if concerns(text):
            yield Published(requirement, path.relative_to(root).as_posix(), text)


def _download(requirement: str) -> Path:
    """Only wheels: nothing of the package is run. The Python is the one that most support."""
    folder = CACHE / "wheels" / requirement
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    what = ["--no-deps", "--only-binary=:all:", "--python-version", _PYTHON]
    subprocess.run(  # noqa: S603
        [*pip, *what, "--dest", str(folder), requirement], check=True
    )
    return next(folder.glob("*.whl"))


def _unpack(wheel: Path, root: Path) -> None:
    partial = root.with_name(f"{root.name}.partial")
    with zipfile.ZipFile(wheel) as archive:
        sources = [name for name in archive.namelist() if name.endswith(".py")]
        archive.extractall(partial, sources)
    partial.rename(root)
