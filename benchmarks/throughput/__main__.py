"""How long it takes to check three large packages: Tapelint beside other linters, in one run.

    python -m benchmarks.throughput [--linter tapelint --linter ruff …]

Every linter starts cold, without a cache of its own, on at most two processors; what is written in
Python is compiled to bytecode before, as an installation does. "again" is Tapelint where it has
checked the same before, and nothing has changed. Prints a table in seconds and writes
.cache/throughput/results.json.
"""

from __future__ import annotations

import argparse
import compileall
import json
import os
import resource
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import tapelint

CACHE = Path(__file__).parents[2] / ".cache" / "throughput"
_PACKAGES = ("tf-models-official==2.20.0", "tf-agents==0.19.0", "keras==3.15.1")
_TAPELINT = (str(Path(sys.executable).with_name("tapelint")), "check", "--statistics")
_LINTERS = ("ruff==0.17.5", "pyflakes==3.4.0", "pylint==3.3.9")


def linters() -> dict[str, list[str]]:
    """The command of each linter, by name."""
    bin_ = CACHE / "venv" / "bin"
    pylint = [str(bin_ / "pylint"), "-j2", "--disable=all", "--enable=E,F", "--persistent=n"]
    return {
        "tapelint": [*_TAPELINT, "--no-cache"],
        "again": [*_TAPELINT, "--cache-dir", str(CACHE / "found")],
        "ruff": [str(bin_ / "ruff"), "check", "--no-cache", "--isolated", "--select=F", "-q"],
        "pyflakes": [str(bin_ / "pyflakes")],
        "pylint": pylint,
    }


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--linter", action="append", choices=linters())
    options = parser.parse_args()
    packages = _install()
    compileall.compile_dir(tapelint.__path__[0], quiet=1)
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:2])
    files = [file for folder in packages for file in folder.rglob("*.py")]
    lines = sum(file.read_bytes().count(b"\n") for file in files)
    print(f"{len(files):,} files, {lines:,} lines")
    print(f"{'linter':10}{'seconds':>9}{'CPU s':>9}")
    results = []
    for name in options.linter or linters():
        command = [*linters()[name], *map(str, packages)]
        if name == "again":
            _measure(command)
        seconds, processor = _measure(command)
        results.append({"linter": name, "seconds": seconds, "processor": processor})
        print(f"{name:10}{seconds:9.2f}{processor:9.2f}", flush=True)
    (CACHE / "results.json").write_text(json.dumps(results, indent=1))


def _measure(command: list[str]) -> tuple[float, float]:
    """The seconds that ``command`` takes, and those that it keeps processors busy."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, capture_output=True, check=False)
    seconds, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _install() -> list[Path]:
    """Download and unpack the packages and install the linters, once."""
    CACHE.mkdir(parents=True, exist_ok=True)
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    folders = []
    for package in _PACKAGES:
        folders.append(CACHE / package)
        if not folders[-1].exists():
            wheels = CACHE / "wheels" / package
            what = ["--no-deps", "--only-binary=:all:", "--dest", str(wheels), package]
            subprocess.run([*pip, "download", *what], check=True)
            with zipfile.ZipFile(next(wheels.glob("*.whl"))) as wheel:
                wheel.extractall(folders[-1])
    if not (CACHE / "venv").exists():
        subprocess.run([sys.executable, "-m", "venv", str(CACHE / "venv")], check=True)
        python = str(CACHE / "venv" / "bin" / "python")
        subprocess.run([python, "-m", "pip", "install", "--quiet", *_LINTERS], check=True)
    return folders


if __name__ == "__main__":
    main()
