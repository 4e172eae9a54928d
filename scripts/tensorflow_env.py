"""Set up the TensorFlow environments that the oracle tests run programs in.

``python scripts/tensorflow_env.py [VERSION]...`` makes ``.cache/tf-VERSION`` for each version (all
of them by default), or finds it as it was left. An environment carries a stamp with what was
installed; it is made again when the pins here change.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import platform
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

CACHE = Path(__file__).resolve().parent.parent / ".cache"
STAMP = "tapelint-stamp"


class UnavailableError(Exception):
    """The environment cannot be set up on this machine; the message says why."""


@dataclass(frozen=True)
class Environment:
    """What is installed, and the Python versions it runs on, the preferred one first."""

    tensorflow: str
    keras: str
    pythons: tuple[str, ...]

    @property
    def pins(self) -> tuple[str, ...]:
        """The requirements for pip."""
        linux = platform.system() == "Linux" and platform.machine() == "x86_64"
        package = "tensorflow-cpu" if linux else "tensorflow"
        return (f"{package}=={self.tensorflow}", f"keras=={self.keras}")

    @property
    def stamp(self) -> str:
        """What tells an environment with these pins from one with others."""
        return hashlib.sha256("\n".join(self.pins).encode()).hexdigest()


ENVIRONMENTS = {
    "2.21": Environment("2.21.0", "3.15.1", ("3.11", "3.12", "3.13")),
    "2.15": Environment("2.15.1", "2.15.0", ("3.11", "3.10", "3.9")),
}


def ensure(version: str) -> Path:
    """Return the Python of the environment of ``version``, setting it up if need be.

    Raises UnavailableError where no fitting Python is found or the installation fails.
    """
    environment = ENVIRONMENTS[version]
    home = CACHE / f"tf-{version}"
    python = home / "bin" / "python"
    stamp = home / STAMP
    CACHE.mkdir(exist_ok=True)
    with (CACHE / f"tf-{version}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not stamp.exists() or stamp.read_text() != environment.stamp:
            _install(environment, home, python)
            stamp.write_text(environment.stamp)
    return python


def _install(environment: Environment, home: Path, python: Path) -> None:
    base = _python(environment.pythons)
    shutil.rmtree(home, ignore_errors=True)
    for command in (
        [base, "-m", "venv", str(home)],
        [str(python), "-m", "pip", "install", "--quiet", *environment.pins],
    ):
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        if done.returncode != 0:
            message = f"{' '.join(command)} failed:\n{done.stderr[-2000:]}"
            raise UnavailableError(message)


def _python(versions: tuple[str, ...]) -> str:
    for version in versions:
        for candidate in _candidates(version):
            if _runs(candidate, version):
                return candidate
    message = f"no Python {' or '.join(versions)} is installed"
    raise UnavailableError(message)


def _candidates(version: str) -> Iterator[str]:
    yield sys.executable
    if found := shutil.which(f"python{version}"):
        yield found
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    yield from map(str, sorted(pyenv.glob(f"versions/{version}.*/bin/python"), reverse=True))


def _runs(python: str, version: str) -> bool:
    probe = "import ensurepip, sys, venv; print('%d.%d' % sys.version_info[:2])"
    done = subprocess.run([python, "-c", probe], check=False, capture_output=True, text=True)
    return done.stdout.strip() == version


def main(versions: list[str]) -> int:
    """Set up the named environments, or all; return 1 at one that is not to be had."""
    wanted = versions or list(ENVIRONMENTS)
    try:
        with ThreadPoolExecutor() as pool:
            for version, python in zip(wanted, pool.map(ensure, wanted), strict=True):
                print(f"TensorFlow {version}: {python}")
    except UnavailableError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
