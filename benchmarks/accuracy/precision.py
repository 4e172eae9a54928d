"""The findings in the packages as they were published, against what was found by reading them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.accuracy.packages import HERE, Published
from tapelint.finding import Severity

_CLAIMS = frozenset({Severity.ERROR, Severity.WARNING})


@dataclass(frozen=True, order=True)
class Claim:
    """An error or a warning in a published file; ``line`` is 1-based."""

    package: str
    path: str
    line: int
    rule: str

    @property
    def key(self) -> str:
        """What the claim is called in the file of labels."""
        return f"{self.package} {self.path}:{self.line} {self.rule}"


@dataclass(frozen=True)
class Label:
    """Whether a claim is true, and why, in one sentence."""

    verdict: bool
    reason: str


def claims(file: Published) -> Iterator[Claim]:
    """What the analysis claims of a file."""
    for finding in file.findings(file.text):
        if finding.severity in _CLAIMS:
            yield Claim(file.package, file.path, finding.range.start.line + 1, finding.code)


def labels() -> dict[str, Label]:
    """The labels that were given, by the key of their claim."""
    entries = json.loads((HERE / "labels.json").read_text(encoding="utf-8"))
    return {
        Claim(one["package"], one["path"], one["line"], one["rule"]).key: Label(
            one["verdict"], one["reason"]
        )
        for one in entries
    }
