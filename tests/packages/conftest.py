"""The packages of a release, built once from a copy of the project."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).resolve().parents[2] / "scripts"))
import release

VERSION = "98.7.6"


@pytest.fixture(scope="session")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project, with the packages of version ``VERSION`` in ``dist``."""
    copy = release.copied(tmp_path_factory.mktemp("release") / "tapelint")
    release.release(copy, VERSION, targets=[])
    return copy


@pytest.fixture(scope="session")
def packages(root: Path) -> Path:
    """The folder of the packages."""
    return root / "dist" / VERSION


@pytest.fixture(scope="session")
def installed(packages: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command ``tapelint`` of the wheel, in an environment that has only what that asks for."""
    environment = tmp_path_factory.mktemp("fresh")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True)
    (wheel,) = packages.glob("*.whl")
    pip = [sys.executable, "-m", "pip", "--python", environment / "bin" / "python"]
    done = subprocess.run(
        [*pip, "install", "--quiet", "--disable-pip-version-check", wheel],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode and "No matching distribution found for" in done.stderr:
        pytest.skip("the index of Python packages cannot be reached")
    assert done.returncode == 0, done.stderr
    return environment / "bin" / "tapelint"
