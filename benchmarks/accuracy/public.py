"""Faults in the training loops of public repositories, found by reading them, and which are found.

A fault counts as found where a rule that is about it reports near its line, or names that place.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.accuracy.packages import CACHE, HERE
from tapelint.check import check
from tapelint.config import Config
from tapelint.finding import Finding, Range
from tapelint.project import Workspace
from tapelint.source.text import Source

FOLDER = CACHE / "public"
_NEAR = 6
_HOST = "https://github.com"


@dataclass(frozen=True)
class Fault:
    """A fault at the 1-based ``line`` of a file, at one ``commit``.

    ``silent`` tells whether the program runs on in spite of it; ``rules`` are those that are about
    it. ``cause`` tells why it is missed: there is ``no rule``; it is ``not provable`` from the
    text; it depends on an ``unknown value``; ``other linters`` tell it; or there is ``no fault``
    after all, though a reader thought so.
    """

    repository: str
    commit: str
    path: str
    line: int
    kind: str
    silent: bool
    why: str
    rules: tuple[str, ...]
    cause: str | None = None

    @property
    def folder(self) -> str:
        """What the folder of the repository is called."""
        return self.repository.replace("/", "+")

    @property
    def key(self) -> str:
        """What the fault is called in a table."""
        return f"{self.repository} {self.path}:{self.line}"


@dataclass(frozen=True)
class Seen:
    """Whether a fault is ``found``; None where its file could not be had."""

    fault: Fault
    found: bool | None

    @property
    def cause(self) -> str:
        """In which row of the table it belongs."""
        if self.found is None:
            return "not fetched"
        return "found" if self.found else self.fault.cause or "not explained yet"


def faults() -> list[Fault]:
    """The faults, in the order in which they were read."""
    entries = json.loads((HERE / "public_faults.json").read_text(encoding="utf-8"))
    return [Fault(**{**one, "rules": tuple(one["rules"])}) for one in entries]


def seen(folder: Path = FOLDER, sought: Iterable[Fault] | None = None) -> Iterator[Seen]:
    """Look for each fault in the repositories in ``folder``; those that are not there are fetched.

    ``sought`` are the faults, all that were read where it is None.

    What cannot be fetched is told on the standard error, and left out.
    """
    workspace = Workspace()
    for fault in faults() if sought is None else sought:
        path = folder / fault.folder / fault.path
        if not path.exists():
            _fetch(fault, folder / fault.folder)
        if not path.exists():
            yield Seen(fault, None)
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        findings = check(Source(text, str(path)), Config(), workspace)
        yield Seen(fault, any(_tells(one, fault) for one in findings))


def _tells(finding: Finding, fault: Fault) -> bool:
    places = [finding.range, *(one.range for one in finding.related)]
    return finding.code in fault.rules and any(_is_near(one, fault.line) for one in places)


def _is_near(place: Range, line: int) -> bool:
    first, last = place.start.line + 1, place.end.line + 1
    return first - _NEAR <= line <= first + _NEAR or first <= line <= last


def _fetch(fault: Fault, folder: Path) -> None:
    """Take the Python files of the commit into ``folder``; nothing of them is run."""
    git = ["git", "-C", str(folder)]
    folder.mkdir(parents=True, exist_ok=True)
    try:
        for command in (
            ["init", "--quiet"],
            ["fetch", "--quiet", "--depth=1", f"{_HOST}/{fault.repository}", fault.commit],
            ["checkout", "--quiet", "FETCH_HEAD", "--", "*.py"],
        ):
            subprocess.run([*git, *command], check=True, capture_output=True)  # noqa: S603
    except (OSError, subprocess.CalledProcessError) as failure:
        print(f"{fault.repository} cannot be fetched: {failure}", file=sys.stderr)
