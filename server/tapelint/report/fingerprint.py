"""What tells a finding from others in the next run, wherever its lines have moved."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tapelint.finding import Finding
    from tapelint.report.checked import Checked


def content(file: Checked, finding: Finding) -> str:
    """The lines of ``finding``, without blanks around them."""
    lines = range(finding.range.start.line, finding.range.end.line + 1)
    return "\n".join(file.source.line(line).strip() for line in lines)


def fingerprints(files: Iterable[Checked]) -> Iterator[tuple[Checked, Finding, str]]:
    """Yield each finding with a hexadecimal hash of its file, rule and content.

    Those that are alike in all of these are told apart by their order.
    """
    seen: Counter[tuple[str, str, str]] = Counter()
    for file in files:
        for finding in file.findings:
            key = file.path, finding.code, content(file, finding)
            text = "\0".join((*key, str(seen[key])))
            seen[key] += 1
            digest = hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()
            yield file, finding, digest[:32]
