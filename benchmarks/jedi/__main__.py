"""What jedi adds to what Tapelint reads of packages by itself, and where the two differ.

    python -m benchmarks.jedi [--imports 1000]

Installs packages that build on others, without these, and prints three tables: which faults are
found in programs that use what they give; how many receivers of gradients and sources are known in
their own code; and of so many names that they import, where Tapelint and jedi find them defined.
The first two are with jedi and without.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from benchmarks.jedi.imports import EXPLAINED, Resolvers, names_in
from benchmarks.jedi.programs import PROGRAMS
from tapelint.check import analyse
from tapelint.config import Config
from tapelint.flow.domain.values import (
    Api,
    Attribute,
    Choice,
    Computed,
    Created,
    Element,
    Instance,
    Item,
    Optimizer,
    Symbol,
    Value,
    VariablesOf,
)
from tapelint.flow.record.events import Applied, GradientTaken, MethodCalled
from tapelint.project import Workspace
from tapelint.source.text import Source

PROJECT = Path(__file__).parents[2] / ".cache" / "jedi"
SITE = PROJECT / ".venv" / "lib" / "python3" / "site-packages"
_REQUIREMENTS = (
    "alibi-detect==0.13.0",
    "gpflow==2.11.2",
    "gpflux==0.4.5",
    "keras==3.15.1",
    "keras-cv==0.9.0",
    "keras-hub==0.32.0",
    "keras-tuner==1.4.8",
    "spektral==1.3.1",
    "tensorflow-addons==0.23.0",
    "tensorflow-hub==0.16.1",
    "tensorflow-probability==0.25.0",
    "tensorflow-recommenders==0.7.7",
    "tf-agents==0.19.0",
    "tf-keras==2.21.0",
    "tf-models-official==2.20.0",
    "transformers==4.44.2",
    "trieste==4.6.1",
)
PACKAGES = [
    "alibi_detect",
    "gpflux",
    "keras_cv",
    "keras_hub",
    "keras_tuner",
    "official",
    "spektral",
    "tensorflow_recommenders",
    "tf_agents",
    "trieste",
]


class WithoutJedi(Workspace):
    """A workspace in which jedi knows nothing."""

    def define(self, path: Path, name: str) -> None:
        """Nobody tells."""
        del path, name

    def classes(self, path: Path, name: str) -> None:
        """Nobody tells."""
        del path, name


def main() -> None:
    """Measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--imports", type=int, default=1000)
    options = parser.parse_args()
    _install()
    _print_programs()
    _print_packages()
    _print_imports(options.imports)


def _print_programs() -> None:
    print(f"{'package':25}{'without':>9}{'with':>6}{'seconds':>9}")
    for one in PROGRAMS:
        source = Source(one.text, str(PROJECT / "main.py"))
        found = []
        for workspace in (WithoutJedi(), Workspace()):
            began = time.perf_counter()
            codes = {finding.code for finding in analyse(source, Config(), workspace).findings}
            found.append("found" if one.fault in codes else "-")
        seconds = time.perf_counter() - began
        print(f"{one.package:25}{found[0]:>9}{found[1]:>6}{seconds:9.1f}  {one.made}", flush=True)


def _print_packages() -> None:
    print(f"{'package':25}{'jedi':>9}{'known':>9}{'assumed':>9}{'unknown':>9}{'findings':>10}")
    for package in PACKAGES:
        for name, workspace in (("without", WithoutJedi()), ("with", Workspace())):
            counts = Counter[str]()
            for file in sorted((SITE / package).rglob("*.py")):
                analysis = analyse(Source(_text(file), str(file)), Config(), workspace)
                counts["findings"] += len(analysis.findings)
                for event in analysis.flow.events:
                    match event:
                        case Applied(optimizer=value) | GradientTaken(sources=value):
                            counts[_known(value)] += 1
                        case MethodCalled(name="minimize", owner=value):
                            counts[_known(value)] += 1
            columns = (counts[one] for one in ("known", "assumed", "unknown"))
            cells = "".join(f"{one:9}" for one in columns)
            print(f"{package:25}{name:>9}{cells}{counts['findings']:10}", flush=True)


def _known(value: Value) -> str:
    """Whether it is ``known`` what ``value`` is, ``assumed`` by its place, or ``unknown``."""
    match value:
        case Choice(values=values):
            return max(map(_known, values), key=("known", "assumed", "unknown").index)
        case Optimizer() | Created() | Instance() | Api():
            return "known"
        case Computed(op=op, cls=cls):
            return "unknown" if op is None and cls is None else "known"
        case VariablesOf(owner=owner):
            return _known(owner)
        case Attribute(owner=owner) | Item(owner=owner) | Element(owner=owner):
            return "unknown" if _known(owner) == "unknown" else "assumed"
        case Symbol():
            return "assumed"
        case _:
            return "known"


def _print_imports(count: int) -> None:
    resolvers = Resolvers(SITE)
    outcomes = Counter((resolvers.compare(name), name) for name in names_in(SITE, PACKAGES, count))
    totals = Counter(outcome for outcome, _ in outcomes)
    for outcome, total in totals.most_common():
        print(f"{total:6}  {outcome.value}")
    for outcome, name in outcomes:
        if outcome not in EXPLAINED:
            print(f"not explained: from {name.module} import {name.name}: {outcome.value}")


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8", errors="replace")


def _install() -> None:
    """Download and unpack the packages, once."""
    if SITE.exists():
        return
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "install"]
    subprocess.run([*pip, "--no-deps", "--target", str(SITE), *_REQUIREMENTS], check=True)
    (PROJECT / "pyproject.toml").touch()


if __name__ == "__main__":
    main()
