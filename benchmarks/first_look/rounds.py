"""The programs of each round, and what is found in them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from tapelint.check import check
from tapelint.config import Config
from tapelint.finding import Finding
from tapelint.source.text import Source

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Label:
    """What is wrong in a program: ``line`` is 1-based, ``source`` a thread with a like complaint.

    ``silent`` tells that nothing raises.
    """

    name: str
    fault: str
    line: int
    silent: bool
    like: str
    source: str


@dataclass(frozen=True)
class Look:
    """What Tapelint says of a faulty program that it does not say of the correct twin as well."""

    label: Label
    found: tuple[Finding, ...]
    flagged: tuple[Finding, ...]


def rounds() -> list[Path]:
    """The folders of all rounds, the first one first."""
    return sorted(path.parent for path in HERE.glob("round*/labels.json"))


def labels(folder: Path) -> list[Label]:
    """The labels of the round in ``folder``."""
    text = (folder / "labels.json").read_text(encoding="utf-8")
    return [Label(**entry) for entry in json.loads(text)]


def look(folder: Path, label: Label) -> Look:
    """Check a program and its twin."""
    bad, good = (_check(folder / f"{label.name}_{kind}.py") for kind in ("bad", "good"))
    known = {finding.code for finding in good}
    found = tuple(finding for finding in bad if finding.code not in known)
    return Look(label, found, tuple(good))


def _check(path: Path) -> list[Finding]:
    return check(Source(path.read_text(encoding="utf-8"), path.name), Config())
