"""Findings as GitLab's report of code quality."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tapelint.finding import Severity
from tapelint.report.fingerprint import fingerprints

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tapelint.report.checked import Checked

_SEVERITIES = {
    Severity.ERROR: "critical",
    Severity.WARNING: "major",
    Severity.INFORMATION: "minor",
    Severity.HINT: "info",
}


def render(files: Iterable[Checked]) -> str:
    """Return the array of issues; their lines are 1-based, in a notebook those of the cell."""
    issues = []
    for file, finding, fingerprint in fingerprints(files):
        fields = file.fields(finding.range)
        issues.append(
            {
                "description": f"{finding.code} {finding.name}: {finding.message}",
                "check_name": finding.code,
                "fingerprint": fingerprint,
                "severity": _SEVERITIES[finding.severity],
                "location": {
                    "path": file.path,
                    "lines": {"begin": fields["line"], "end": fields["end_line"]},
                },
            }
        )
    return json.dumps(issues, indent=2, ensure_ascii=False)
